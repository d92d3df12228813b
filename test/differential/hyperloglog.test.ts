import { hyperloglogCases } from './cases/hyperloglog.ts'
import { describeCases } from './run-cases.ts'

describeCases('hyperloglog', hyperloglogCases)
