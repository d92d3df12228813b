import { stringCases } from './cases/strings.ts'
import { describeCases } from './run-cases.ts'

describeCases('strings', stringCases)
