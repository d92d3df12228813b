import fc from 'fast-check'
import { expect, it } from 'vitest'
import { near, on, type StepLike, unordered } from './case.ts'
import { commandSequence, oneCommand } from './command-sequence.ts'
import { sameReply } from './comparison.ts'
import { parseReply } from './reply.ts'
import { describeDifferential } from './run-cases.ts'
import type { Outcome, Runner } from './runner.ts'
import { runs, SEED } from './seed.ts'

describeDifferential('random commands on strings and keys', {}, pair => {
  it.each([2, 3] as const)(`leave both servers the same in RESP%i, seed ${SEED}`, async protocol => {
    const { reference, subject } = pair()
    const run = async (server: Runner, commands: StepLike[]) =>
      await server.run({ name: 'random', steps: commands }, protocol, false)
    await fc.assert(
      fc.asyncProperty(commandSequence, async commands => {
        const steps: StepLike[] = [...commands, ...inspection()]
        const [expected, actual] = await Promise.all([run(reference, steps), run(subject, steps)])
        expect(firstDifference(expected, actual)).toBeUndefined()
        const keys = namesOf(expected)
        const looks = keys.flatMap(([database, key]): StepLike[] => [
          ['SELECT', database],
          ['GET', key],
          ['TYPE', key],
          ['OBJECT', 'ENCODING', key],
          near(60_000, ['PTTL', key]),
        ])
        const replay: StepLike[] = [...commands, ...looks]
        const [left, right] = await Promise.all([run(reference, replay), run(subject, replay)])
        expect(firstDifference(left, right)).toBeUndefined()
      }),
      { seed: SEED, numRuns: runs(60), endOnFailure: false },
    )
  })
})

describeDifferential('random commands on several connections', {}, pair => {
  it(`are answered the same when they interleave, seed ${SEED}`, async () => {
    const { reference, subject } = pair()
    const placed = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), oneCommand), {
      minLength: 1,
      maxLength: 60,
      size: 'max',
    })
    await fc.assert(
      fc.asyncProperty(placed, async commands => {
        const steps = [...commands.map(([connection, command]) => on(connection, command)), ...inspection()]
        const run = async (server: Runner) => await server.run({ name: 'random', steps }, 2, false)
        const [expected, actual] = await Promise.all([run(reference), run(subject)])
        expect(firstDifference(expected, actual)).toBeUndefined()
      }),
      { seed: SEED, numRuns: runs(60), endOnFailure: false },
    )
  })
})

const DATABASES = ['0', '1', '2', '15']

function inspection(): StepLike[] {
  return DATABASES.flatMap((database): StepLike[] => [['SELECT', database], unordered('KEYS *')])
}

/** Every key that the inspection found, with its database. */
function namesOf(outcomes: readonly Outcome[]): [database: string, key: string][] {
  const listings = outcomes.slice(-DATABASES.length * 2 - 1, -1).filter((_, index) => index % 2 === 1)
  return listings.flatMap(({ replies }, index) =>
    (parseReply(replies[0]!).items ?? []).map((item): [string, string] => [DATABASES[index]!, item.text ?? '']),
  )
}

function firstDifference(expected: readonly Outcome[], actual: readonly Outcome[]): unknown {
  const index = expected.findIndex(({ step, replies }, at) => {
    const got = actual[at]?.replies ?? []
    return !replies.every((reply, which) => sameReply(step.compare, reply, got[which] ?? ''))
  })
  if (index < 0) return undefined
  return {
    step: index + 1,
    send: expected[index]!.step.send,
    wanted: expected[index]!.replies,
    got: actual[index]?.replies,
  }
}
