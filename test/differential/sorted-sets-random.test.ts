import { it } from 'vitest'
import { expectSameReplies } from './random-sequences.ts'
import { describeDifferential } from './run-cases.ts'
import { SEED } from './seed.ts'
import { sortedSetInspection, sortedSetSequence } from './sorted-set-sequence.ts'

/** Limits under which sorted sets stay packed, grow out of it soon, and are large from the start. */
const LIMITS = [
  { entries: '128', valueBytes: '64' },
  { entries: '6', valueBytes: '4' },
  { entries: '0', valueBytes: '64' },
]

describeDifferential('random commands on sorted sets', {}, pair => {
  it.each(LIMITS)(
    `are answered the same, up to $entries packed members of $valueBytes bytes, seed ${SEED}`,
    async ({ entries, valueBytes }) => {
      const { reference, subject } = pair()
      for (const server of [reference, subject]) {
        await server.administer('CONFIG', 'SET', 'zset-max-listpack-entries', entries)
        await server.administer('CONFIG', 'SET', 'zset-max-listpack-value', valueBytes)
      }
      await expectSameReplies(pair(), sortedSetSequence, sortedSetInspection)
    },
  )
})
