import fc from 'fast-check'

/** A few keys, so that commands meet each other's traces. */
const key = fc.constantFrom('a', 'b', 'c', 'd', '', 'k\x00\xff', 'a:long:key:that:does:not:fit:into:a:few:bytes')

const database = fc.constantFrom('0', '1', '2', '15', '16', '-1', 'x')

const integer = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -20, max: 20 }).map(String) },
  { weight: 2, arbitrary: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', ' 1', '1.5', 'x', '-0', '01', '9223372036854775808', '-9223372036854775808'),
  },
)

/** Ends of ranges: none before the first byte, where releases differ. */
const rangeEnd = fc.oneof(fc.integer({ min: -1, max: 20 }).map(String), fc.constantFrom('9223372036854775807', '', 'x'))

const float = fc.oneof(
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map(number => (number / 1000).toString()),
  fc
    .tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -20, max: 20 }))
    .map(([digits, power]) => `${digits}e${power}`),
  integer,
)

const value = fc.oneof(
  integer,
  float,
  fc.string({ unit: fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code)), maxLength: 100 }),
  fc
    .tuple(fc.constantFrom('x', 'yz', '\x00'), fc.integer({ min: 0, max: 700 }))
    .map(([text, count]) => text.repeat(count)),
)

/** Deadlines that no run lives to see, some long past, and some that cannot be. */
const seconds = fc.constantFrom('100000', '200000', '300000', '0', '-1', '9223372036854775807', 'x')
const secondsAt = fc.constantFrom('33177117420', '33277117420', '1', '0', '-1', '9223372036854775807', 'x')
const milliseconds = fc.constantFrom('150000000', '250000000', '0', '-1', '9223372036854775807', 'x')
const millisecondsAt = fc.constantFrom('33177117420000', '33277117420123', '1', '0', '-1', '9223372036854775807', 'x')

/** None that is past: whether DBSIZE still counts what SET put there with a past deadline is a matter of time. */
const deadline = fc.oneof(
  fc.tuple(fc.constant('EX'), seconds),
  fc.tuple(fc.constant('PX'), milliseconds),
  fc.tuple(
    fc.constant('EXAT'),
    secondsAt.filter(time => time !== '1'),
  ),
  fc.tuple(
    fc.constant('PXAT'),
    millisecondsAt.filter(time => time !== '1'),
  ),
)

const setOption = fc.oneof(
  fc.constantFrom('NX', 'XX', 'GET', 'KEEPTTL', 'xx', 'FOO').map(name => [name]),
  deadline,
)
const getexOption = fc.oneof(fc.constant(['PERSIST']), deadline)
/** GT and LT only beside absolute times: two equal relative ones differ by the milliseconds between them. */
const absoluteFlags = fc.array(fc.constantFrom('NX', 'XX', 'GT', 'LT'), { maxLength: 2 })
const relativeFlags = fc.array(fc.constantFrom('NX', 'XX'), { maxLength: 2 })
const offset = fc.oneof(
  fc.integer({ min: -5, max: 200 }).map(String),
  fc.constantFrom('', 'x', '536870912', '9223372036854775807'),
)
const several = (arbitrary: fc.Arbitrary<string>) => fc.array(arbitrary, { minLength: 1, maxLength: 4 })

/** One command: a name and arguments, each of which may be a list of words. */
function command(name: string, ...parts: fc.Arbitrary<string | readonly string[]>[]): fc.Arbitrary<readonly string[]> {
  return fc.tuple(...parts).map(words => [name, ...words.flat()])
}

/** Commands of the string and key families whose replies depend on nothing but the commands before. */
export const oneCommand: fc.Arbitrary<readonly string[]> = fc.oneof(
  {
    weight: 6,
    arbitrary: command(
      'SET',
      key,
      value,
      fc.array(setOption, { maxLength: 3 }).map(options => options.flat()),
    ),
  },
  { weight: 3, arbitrary: command('GET', key) },
  {
    weight: 2,
    arbitrary: command(
      'GETEX',
      key,
      fc.array(getexOption, { maxLength: 2 }).map(options => options.flat()),
    ),
  },
  command('GETDEL', key),
  command('GETSET', key, value),
  command('MGET', several(key)),
  command(
    'MSET',
    fc.array(fc.tuple(key, value), { minLength: 1, maxLength: 3 }).map(entries => entries.flat()),
  ),
  command(
    'MSETNX',
    fc.array(fc.tuple(key, value), { minLength: 1, maxLength: 2 }).map(entries => entries.flat()),
  ),
  command('SETNX', key, value),
  command('SETEX', key, seconds, value),
  command('PSETEX', key, milliseconds, value),
  { weight: 2, arbitrary: command('APPEND', key, value) },
  command('STRLEN', key),
  { weight: 2, arbitrary: command('GETRANGE', key, integer, rangeEnd) },
  { weight: 2, arbitrary: command('SETRANGE', key, offset, value) },
  { weight: 2, arbitrary: command('INCR', key) },
  command('DECR', key),
  { weight: 2, arbitrary: command('INCRBY', key, integer) },
  command('DECRBY', key, integer),
  { weight: 2, arbitrary: command('INCRBYFLOAT', key, float) },
  command('LCS', key, key, fc.subarray(['LEN', 'IDX', 'WITHMATCHLEN'])),
  command('DEL', several(key)),
  command('UNLINK', several(key)),
  command('EXISTS', several(key)),
  command('TOUCH', several(key)),
  command('TYPE', key),
  command('OBJECT', fc.constant('ENCODING'), key),
  command('EXPIRE', key, seconds, relativeFlags),
  command('PEXPIRE', key, milliseconds, relativeFlags),
  command('EXPIREAT', key, secondsAt, absoluteFlags),
  command('PEXPIREAT', key, millisecondsAt, absoluteFlags),
  command('PERSIST', key),
  command('RENAME', key, key),
  command('RENAMENX', key, key),
  command(
    'COPY',
    key,
    key,
    fc.oneof(
      fc.constant([]),
      fc.constant(['REPLACE']),
      database.map(index => ['DB', index, 'REPLACE']),
    ),
  ),
  command('MOVE', key, database),
  command('SELECT', database),
  command('SWAPDB', database, database),
  command('DBSIZE'),
  { weight: 1, arbitrary: command('FLUSHDB') },
)

/** Sequences of commands on which two servers must agree reply by reply. */
export const commandSequence: fc.Arbitrary<readonly (readonly string[])[]> = fc.array(oneCommand, {
  minLength: 1,
  maxLength: 150,
  size: 'max',
})
