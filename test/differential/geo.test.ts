import { geoCases } from './cases/geo.ts'
import { describeCases } from './run-cases.ts'

describeCases('geo', geoCases)
