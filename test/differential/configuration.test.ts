import { configurationCases } from './cases/configuration.ts'
import { describeCases } from './run-cases.ts'

describeCases('configuration', configurationCases)
