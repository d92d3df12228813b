import { it } from 'vitest'
import { bitInspection, bitSequence } from './bit-sequence.ts'
import { expectSameReplies } from './random-sequences.ts'
import { describeDifferential } from './run-cases.ts'
import { SEED } from './seed.ts'

describeDifferential('random commands on bitmaps', {}, pair => {
  it(`are answered the same, seed ${SEED}`, () => expectSameReplies(pair(), bitSequence, bitInspection))
})
