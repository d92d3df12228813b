import { bitmapCases } from './cases/bitmaps.ts'
import { describeCases } from './run-cases.ts'

describeCases('bitmaps', bitmapCases)
