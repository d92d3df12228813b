import { bitFieldCases } from './cases/bit-fields.ts'
import { describeCases } from './run-cases.ts'

describeCases('bit-fields', bitFieldCases)
