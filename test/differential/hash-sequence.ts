import fc from 'fast-check'

/** Few keys and fields, so that commands meet each other's traces. */
const key = fc.constantFrom('a', 'b', 'c')
const field = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 20 }).map(n => `f${n}`) },
  { weight: 2, arbitrary: fc.integer({ min: -3, max: 300 }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom('', '\x00', '\xff', 'x'.repeat(64), 'x'.repeat(65), '9223372036854775807') },
)
const value = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -1000, max: 100_000 }).map(String) },
  { weight: 2, arbitrary: fc.constantFrom('', 'v', '1.5', '\x00\xff', '9223372036854775807', '-9223372036854775808') },
  { weight: 1, arbitrary: fc.constantFrom(4, 5, 64, 65, 5000).map(length => 'y'.repeat(length)) },
)
const several = (arbitrary: fc.Arbitrary<string>, maxLength = 5) => fc.array(arbitrary, { minLength: 1, maxLength })
const pairs = fc.array(fc.tuple(field, value), { minLength: 1, maxLength: 6 }).map(list => list.flat())

function command(name: string, ...parts: fc.Arbitrary<string | readonly string[]>[]): fc.Arbitrary<readonly string[]> {
  return fc.tuple(...parts).map(words => [name, ...words.flat()])
}

const oneCommand: fc.Arbitrary<readonly string[]> = fc.oneof(
  { weight: 12, arbitrary: command('HSET', key, pairs) },
  { weight: 2, arbitrary: command('HMSET', key, pairs) },
  { weight: 2, arbitrary: command('HSETNX', key, field, value) },
  { weight: 5, arbitrary: command('HDEL', key, several(field)) },
  { weight: 3, arbitrary: command('HGET', key, field) },
  { weight: 2, arbitrary: command('HMGET', key, several(field)) },
  command('HEXISTS', key, field),
  command('HLEN', key),
  command('HSTRLEN', key, field),
  { weight: 3, arbitrary: command('HINCRBY', key, field, fc.constantFrom('1', '-7', '9223372036854775807', 'x')) },
  { weight: 2, arbitrary: command('HINCRBYFLOAT', key, field, fc.constantFrom('0.5', '-1e3', '3', 'nan', 'x')) },
  command('COPY', key, key, fc.constantFrom([], ['REPLACE'])),
  command('RENAME', key, key),
  command('DEL', key),
  command('TYPE', key),
)

/** Sequences of commands on hashes, whose replies depend on nothing but the commands before. */
export const hashSequence: fc.Arbitrary<(readonly string[])[]> = fc.array(oneCommand, {
  minLength: 1,
  maxLength: 60,
  size: 'max',
})

/** What shows the end of such a sequence, in whichever order. */
export const hashInspection: readonly (readonly string[])[] = [
  ...['a', 'b', 'c'].flatMap(name => [
    ['HLEN', name],
    ['OBJECT', 'ENCODING', name],
  ]),
  ['DEBUG', 'DIGEST'],
]
