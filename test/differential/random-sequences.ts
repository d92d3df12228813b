import fc from 'fast-check'
import { expect } from 'vitest'
import type { Pair } from './run-cases.ts'
import { runs, SEED } from './seed.ts'

type Command = readonly string[]

/** Sends random sequences of commands, and after each the inspection, to both servers, and expects the same replies to each command. */
export async function expectSameReplies(
  { reference, subject }: Pair,
  sequence: fc.Arbitrary<Command[]>,
  inspection: readonly Command[],
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(sequence, fc.constantFrom(2, 3), async (commands, protocol) => {
      const item = { name: 'random', steps: [...commands, ...inspection] }
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
}
