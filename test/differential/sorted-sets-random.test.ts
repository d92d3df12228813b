import fc from 'fast-check'
import { expect, it } from 'vitest'
import { describeDifferential } from './run-cases.ts'
import { runs, SEED } from './seed.ts'
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
      await fc.assert(
        fc.asyncProperty(sortedSetSequence, fc.constantFrom(2, 3), async (commands, protocol) => {
          const item = { name: 'random', steps: [...commands, ...sortedSetInspection] }
          const [expected, actual] = await Promise.all([
            reference.run(item, protocol, false),
            subject.run(item, protocol, false),
          ])
          for (const [i, { replies, step }] of expected.entries()) {
            expect({ step: i + 1, send: step.send, replies: actual[i]?.replies }).toEqual({
              step: i + 1,
              send: step.send,
              replies,
            })
          }
        }),
        { seed: SEED, numRuns: runs(60), endOnFailure: false },
      )
    },
  )
})
