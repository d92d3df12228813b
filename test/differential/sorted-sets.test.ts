import { sortedSetCombinationCases } from './cases/sorted-set-combinations.ts'
import { sortedSetPoppingCases } from './cases/sorted-set-popping.ts'
import { sortedSetRangeCases } from './cases/sorted-set-ranges.ts'
import { sortedSetCases } from './cases/sorted-sets.ts'
import { describeCases } from './run-cases.ts'

describeCases('sorted sets', sortedSetCases)
describeCases('ranges of sorted sets', sortedSetRangeCases)
describeCases('popping from sorted sets', sortedSetPoppingCases)
describeCases('combinations of sorted sets', sortedSetCombinationCases)
