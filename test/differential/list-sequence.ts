import fc from 'fast-check'

/** Few keys and elements, so that commands meet each other's traces. */
const key = fc.constantFrom('a', 'b', 'c', 'd')
const element = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 12 }).map(String) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('-1', '127', '128', '4095', '4096', '-32769', '8388608', '9223372036854775807'),
  },
  { weight: 2, arbitrary: fc.constantFrom('x', 'y', '', '\x00', '\xff', '01', '1.5') },
  { weight: 1, arbitrary: fc.constantFrom(63, 64, 65, 300, 4096, 9000).map(length => 'z'.repeat(length)) },
)
const index = fc.integer({ min: -25, max: 25 }).map(String)
const several = (arbitrary: fc.Arbitrary<string>, maxLength = 8) => fc.array(arbitrary, { minLength: 1, maxLength })
const end = fc.constantFrom('LEFT', 'RIGHT')
const keysWithCount = several(key, 3).map(keys => [String(keys.length), ...keys])

function command(name: string, ...parts: fc.Arbitrary<string | readonly string[]>[]): fc.Arbitrary<readonly string[]> {
  return fc.tuple(...parts).map(words => [name, ...words.flat()])
}

const oneCommand: fc.Arbitrary<readonly string[]> = fc.oneof(
  { weight: 8, arbitrary: command('RPUSH', key, several(element, 20)) },
  { weight: 8, arbitrary: command('LPUSH', key, several(element, 20)) },
  command('LPUSHX', key, several(element)),
  command('RPUSHX', key, several(element)),
  { weight: 2, arbitrary: command('LPOP', key, fc.constantFrom([], ['0'], ['1'], ['3'], ['50'])) },
  { weight: 2, arbitrary: command('RPOP', key, fc.constantFrom([], ['0'], ['1'], ['3'], ['50'])) },
  { weight: 3, arbitrary: command('LINSERT', key, fc.constantFrom('BEFORE', 'AFTER'), element, element) },
  { weight: 3, arbitrary: command('LSET', key, index, element) },
  { weight: 3, arbitrary: command('LREM', key, fc.constantFrom('0', '1', '-1', '2', '-2', '30'), element) },
  { weight: 2, arbitrary: command('LTRIM', key, index, index) },
  { weight: 3, arbitrary: command('LRANGE', key, index, index) },
  { weight: 2, arbitrary: command('LINDEX', key, index) },
  {
    weight: 2,
    arbitrary: command(
      'LPOS',
      key,
      element,
      fc.constantFrom([], ['RANK', '2'], ['RANK', '-1'], ['RANK', '-3']),
      fc.constantFrom([], ['COUNT', '0'], ['COUNT', '2']),
      fc.constantFrom([], ['MAXLEN', '0'], ['MAXLEN', '5']),
    ),
  },
  command('LLEN', key),
  { weight: 3, arbitrary: command('LMOVE', key, key, end, end) },
  command('RPOPLPUSH', key, key),
  command('LMPOP', keysWithCount, end, fc.constantFrom([], ['COUNT', '2'], ['COUNT', '100'])),
  command('BLPOP', several(key, 3), fc.constant('0.001')),
  command('SORT', key, fc.constant('ALPHA'), fc.constantFrom([], ['DESC']), fc.constantFrom([], ['STORE', 'd'])),
  command('SORT', key, fc.constantFrom([], ['DESC']), fc.constantFrom([], ['LIMIT', '2', '5'], ['STORE', 'c'])),
  command('COPY', key, key, fc.constantFrom([], ['REPLACE'])),
  command('RENAME', key, key),
  command('DEL', key),
  command('TYPE', key),
)

/** Sequences of commands on lists, whose replies depend on nothing but the commands before. */
export const listSequence: fc.Arbitrary<(readonly string[])[]> = fc.array(oneCommand, {
  minLength: 1,
  maxLength: 60,
  size: 'max',
})

/** What shows the end of such a sequence. */
export const listInspection: readonly (readonly string[])[] = [
  ...['a', 'b', 'c', 'd'].map(name => ['LRANGE', name, '0', '-1']),
  ['DEBUG', 'DIGEST'],
]
