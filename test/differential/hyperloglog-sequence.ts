import fc from 'fast-check'

const key = fc.constantFrom('a', 'b', 'c', 'd')
const element = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 50 }).map(String) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 100_000 }).map(n => `element:${n}`) },
  { weight: 1, arbitrary: fc.constantFrom('', '\x00', 'x'.repeat(300)) },
)
const several = (arbitrary: fc.Arbitrary<string>, maxLength: number, minLength = 0) =>
  fc.array(arbitrary, { minLength, maxLength })
/** So many elements at once that a sparse one becomes dense sooner or later. */
const many = fc
  .tuple(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 50, max: 600 }))
  .map(([first, count]) => Array.from({ length: count }, (_, i) => `many:${first + i}`))

function command(name: string, ...parts: fc.Arbitrary<string | readonly string[]>[]): fc.Arbitrary<readonly string[]> {
  return fc.tuple(...parts).map(words => [name, ...words.flat()])
}

const oneCommand: fc.Arbitrary<readonly string[]> = fc.oneof(
  { weight: 8, arbitrary: command('PFADD', key, several(element, 12)) },
  { weight: 4, arbitrary: command('PFADD', key, many) },
  { weight: 4, arbitrary: command('PFCOUNT', several(key, 4, 1)) },
  { weight: 3, arbitrary: command('PFMERGE', key, several(key, 3)) },
  { weight: 2, arbitrary: command('PFDEBUG', fc.constant('ENCODING'), key) },
  command('GET', key),
  command('COPY', key, key, fc.constantFrom([], ['REPLACE'])),
  command('DEL', key),
)

/** Sequences of commands on HyperLogLogs, whose replies depend on nothing but the commands before. */
export const hyperloglogSequence: fc.Arbitrary<(readonly string[])[]> = fc.array(oneCommand, {
  minLength: 1,
  maxLength: 40,
  size: 'max',
})

/** What shows the end of such a sequence: the bytes of the strings that they are. */
export const hyperloglogInspection: readonly (readonly string[])[] = [
  ...['a', 'b', 'c', 'd'].flatMap(name => [
    ['PFCOUNT', name],
    ['STRLEN', name],
  ]),
  ['DEBUG', 'DIGEST'],
]
