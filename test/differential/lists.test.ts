import { listWaitingCases } from './cases/list-waiting.ts'
import { listCases } from './cases/lists.ts'
import { describeCases } from './run-cases.ts'

describeCases('lists', listCases)
describeCases('lists in small pieces', listCases, { directives: { 'list-max-listpack-size': '2' } })
describeCases('waiting for lists', listWaitingCases)
