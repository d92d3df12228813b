import { it } from 'vitest'
import { hashInspection, hashSequence } from './hash-sequence.ts'
import { expectSameReplies } from './random-sequences.ts'
import { describeDifferential } from './run-cases.ts'
import { SEED } from './seed.ts'

/** Limits under which hashes stay packed, grow out of it soon, and are large from the start. */
const LIMITS = [
  { entries: '128', valueBytes: '64' },
  { entries: '6', valueBytes: '4' },
  { entries: '0', valueBytes: '64' },
]

describeDifferential('random commands on hashes', {}, pair => {
  it.each(LIMITS)(
    `are answered the same, up to $entries packed fields of $valueBytes bytes, seed ${SEED}`,
    async ({ entries, valueBytes }) => {
      const { reference, subject } = pair()
      for (const server of [reference, subject]) {
        await server.administer('CONFIG', 'SET', 'hash-max-listpack-entries', entries)
        await server.administer('CONFIG', 'SET', 'hash-max-listpack-value', valueBytes)
      }
      await expectSameReplies(pair(), hashSequence, hashInspection)
    },
  )
})
