import fc from 'fast-check'
import { expect, it } from 'vitest'
import { encodeCommand } from './raw-connection.ts'
import { describeDifferential } from './run-cases.ts'
import { runs, SEED } from './seed.ts'

const COMMANDS: readonly (readonly string[])[] = [
  ['PING'],
  ['ECHO', 'bonjour'],
  ['ECHO', '*1\r\n'],
  ['SET', 'k', 'v'],
  ['GET', 'k'],
  ['GET', ''],
  ['APPEND', 'k', '$3\r\n'],
  ['FOO', 'bar'],
  ['QUIT'],
]

/** Whole commands, and pieces of the protocol that do not always fit together. No NUL: it makes Redis wait for ever for the line's end. */
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...COMMANDS).map(command => encodeCommand(command).toString('latin1')) },
  { weight: 2, arbitrary: fc.constantFrom(...COMMANDS).map(command => `${command.join(' ')}\r\n`) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('*', '$', '"', "'", '\\', ' ', '\t', '\r\n', '\n', '\r', '\x7f', '\xff', '+', '-', ':'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '*1\r\n',
      '*2\r\n',
      '*0\r\n',
      '*-1\r\n',
      '$4\r\n',
      '$0\r\n',
      '$-1\r\n',
      'PING',
      'ECHO',
      '"a b"',
      "'c'",
    ),
  },
  { weight: 1, arbitrary: fc.integer({ min: -3, max: 12 }).map(count => `*${count}\r\n`) },
  { weight: 1, arbitrary: fc.integer({ min: -3, max: 12 }).map(length => `$${length}\r\n`) },
)

/** A command with one byte replaced, removed or put in between. */
const damaged = fc
  .tuple(
    fc.constantFrom(...COMMANDS),
    fc.nat(),
    fc.constantFrom('', '\r', '\n', '*', '$', '9', '-', 'x', '"', ' '),
    fc.nat(1),
  )
  .map(([command, position, byte, removed]) => {
    const text = encodeCommand(command).toString('latin1')
    const at = position % text.length
    return text.slice(0, at) + byte + text.slice(at + removed)
  })

const bytes = fc.array(fc.oneof({ weight: 3, arbitrary: piece }, { weight: 2, arbitrary: damaged }), {
  minLength: 1,
  maxLength: 12,
})

describeDifferential('random bytes', {}, pair => {
  it(`are answered the same until the connection closes, seed ${SEED}`, async () => {
    const { reference, subject } = pair()
    await fc.assert(
      fc.asyncProperty(bytes, async pieces => {
        const sent = Buffer.from(pieces.join(''), 'latin1')
        await Promise.all([reference.administer('FLUSHALL'), subject.administer('FLUSHALL')])
        const [expected, actual] = await Promise.all([reference.answerTo(sent), subject.answerTo(sent)])
        expect(actual).toBe(expected)
      }),
      { seed: SEED, numRuns: runs(400), endOnFailure: false },
    )
  })
})
