import { trackingCases } from './cases/tracking.ts'
import { describeCases } from './run-cases.ts'

describeCases('tracking', trackingCases)
