import { listWaitingCases } from './cases/list-waiting.ts'
import { describeCases } from './run-cases.ts'

describeCases('waiting for lists', listWaitingCases)
