import fc from 'fast-check'

/** Few keys, so that commands meet each other's traces; strings of all sorts of lengths. */
const key = fc.constantFrom('a', 'b', 'c', 'd')
const offset = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 200 }).map(String) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 300_000 }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom('-1', 'x', '4294967296') },
)
const bit = fc.constantFrom('0', '1', '1', '1')
const index = fc.oneof(fc.integer({ min: -40, max: 40 }), fc.integer({ min: -40_000, max: 40_000 })).map(String)
const unit = fc.constantFrom([], ['BYTE'], ['BIT'])
const several = (arbitrary: fc.Arbitrary<string>, maxLength = 4) => fc.array(arbitrary, { minLength: 1, maxLength })
const bytes = fc.oneof(
  fc.string({ unit: fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code)), maxLength: 60 }),
  fc
    .tuple(fc.constantFrom('\x00', '\xff', '\x0f\x80', 'abc'), fc.integer({ min: 1, max: 400 }))
    .map(([text, count]) => text.repeat(count)),
)
const width = fc.oneof(
  fc.integer({ min: 1, max: 64 }).map(bits => `i${bits}`),
  fc.integer({ min: 1, max: 63 }).map(bits => `u${bits}`),
)
const place = fc.oneof(
  fc.integer({ min: 0, max: 300 }).map(String),
  fc.integer({ min: 0, max: 12 }).map(n => `#${n}`),
)
const number = fc
  .oneof(fc.integer({ min: -300, max: 300 }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))
  .map(String)
const operation = fc.oneof(
  fc.tuple(fc.constant('GET'), width, place),
  fc.tuple(fc.constant('SET'), width, place, number),
  fc.tuple(fc.constant('INCRBY'), width, place, number),
  fc.tuple(fc.constant('OVERFLOW'), fc.constantFrom('WRAP', 'SAT', 'FAIL')),
)

function command(name: string, ...parts: fc.Arbitrary<string | readonly string[]>[]): fc.Arbitrary<readonly string[]> {
  return fc.tuple(...parts).map(words => [name, ...words.flat()])
}

const oneCommand: fc.Arbitrary<readonly string[]> = fc.oneof(
  { weight: 6, arbitrary: command('SETBIT', key, offset, bit) },
  { weight: 4, arbitrary: command('SET', key, bytes) },
  command('SETRANGE', key, fc.integer({ min: 0, max: 3000 }).map(String), bytes),
  command('APPEND', key, bytes),
  { weight: 3, arbitrary: command('GETBIT', key, offset) },
  { weight: 2, arbitrary: command('BITCOUNT', key) },
  { weight: 4, arbitrary: command('BITCOUNT', key, index, index, unit) },
  { weight: 2, arbitrary: command('BITPOS', key, bit) },
  { weight: 2, arbitrary: command('BITPOS', key, bit, index) },
  { weight: 4, arbitrary: command('BITPOS', key, bit, index, index, unit) },
  { weight: 6, arbitrary: command('BITOP', fc.constantFrom('AND', 'OR', 'XOR'), key, several(key)) },
  { weight: 2, arbitrary: command('BITOP', fc.constant('NOT'), key, key) },
  {
    weight: 5,
    arbitrary: fc
      .tuple(key, fc.array(operation, { minLength: 1, maxLength: 4 }))
      .map(([name, operations]) => ['BITFIELD', name, ...operations.flat()]),
  },
  command('BITFIELD_RO', key, fc.constant('GET'), width, place),
  command('DEL', key),
)

/** Sequences of commands on bitmaps, whose replies depend on nothing but the commands before. */
export const bitSequence: fc.Arbitrary<(readonly string[])[]> = fc.array(oneCommand, {
  minLength: 1,
  maxLength: 60,
  size: 'max',
})

/** What shows the end of such a sequence. */
export const bitInspection: readonly (readonly string[])[] = [
  ...['a', 'b', 'c', 'd'].map(name => ['STRLEN', name]),
  ['DEBUG', 'DIGEST'],
]
