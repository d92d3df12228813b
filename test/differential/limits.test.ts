import { limitCases } from './cases/limits.ts'
import { describeCases } from './run-cases.ts'

describeCases('limits and habits of clients', limitCases)
