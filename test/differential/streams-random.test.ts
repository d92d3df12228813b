import fc from 'fast-check'
import { expect, it } from 'vitest'
import { describeDifferential } from './run-cases.ts'
import { runs, SEED } from './seed.ts'
import { streamInspection, streamSequence } from './stream-sequence.ts'

/** Limits under which streams have few leaves and many. */
const LIMITS = [
  { bytes: '4096', entries: '100' },
  { bytes: '100', entries: '0' },
  { bytes: '4096', entries: '3' },
  { bytes: '0', entries: '0' },
]

describeDifferential('random commands on streams', { 'enable-debug-command': 'yes' }, pair => {
  it.each(LIMITS)(
    `are answered the same, with leaves of $bytes bytes and $entries entries, seed ${SEED}`,
    async ({ bytes, entries }) => {
      const { reference, subject } = pair()
      for (const server of [reference, subject]) {
        await server.administer('CONFIG', 'SET', 'stream-node-max-bytes', bytes)
        await server.administer('CONFIG', 'SET', 'stream-node-max-entries', entries)
      }
      await fc.assert(
        fc.asyncProperty(streamSequence, fc.constantFrom(2, 3), async (commands, protocol) => {
          const item = { name: 'random', steps: [...commands, ...streamInspection] }
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
