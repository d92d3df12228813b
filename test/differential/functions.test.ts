import { functionCases } from './cases/functions.ts'
import { describeCases } from './run-cases.ts'

describeCases('functions', functionCases)
