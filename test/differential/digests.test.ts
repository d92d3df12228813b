import { digestCases } from './cases/digests.ts'
import { describeCases } from './run-cases.ts'

describeCases('digests', digestCases)
