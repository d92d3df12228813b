import { streamCases } from './cases/streams.ts'
import { describeCases } from './run-cases.ts'

describeCases('streams', streamCases)
