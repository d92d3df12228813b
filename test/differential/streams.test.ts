import { streamGroupCases } from './cases/stream-groups.ts'
import { streamCases } from './cases/streams.ts'
import { describeCases } from './run-cases.ts'

describeCases('streams', streamCases)
describeCases('consumer groups', streamGroupCases)
