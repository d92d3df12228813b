import { scriptCacheCases } from './cases/script-cache.ts'
import { scriptCallbackCases } from './cases/script-callbacks.ts'
import { scriptSandboxCases } from './cases/script-sandbox.ts'
import { scriptingCases } from './cases/scripting.ts'
import { describeCases } from './run-cases.ts'

describeCases('scripting', [...scriptingCases, ...scriptCacheCases])
describeCases("scripts' language", [...scriptSandboxCases, ...scriptCallbackCases])
