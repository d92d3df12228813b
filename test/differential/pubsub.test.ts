import { pubsubCases } from './cases/pubsub.ts'
import { describeCases } from './run-cases.ts'

describeCases('pubsub', pubsubCases)
