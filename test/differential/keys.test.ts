import { keyCases } from './cases/keys.ts'
import { describeCases } from './run-cases.ts'

describeCases('keys', keyCases)
