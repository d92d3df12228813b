import { clientCases } from './cases/client.ts'
import { describeCases } from './run-cases.ts'

describeCases('client', clientCases)
