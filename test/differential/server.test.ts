import { serverCases } from './cases/server.ts'
import { describeCases } from './run-cases.ts'

describeCases('server', serverCases)
