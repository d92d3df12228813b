import { connectionCases } from './cases/connection.ts'
import { describeCases } from './run-cases.ts'

describeCases('connection', connectionCases)
