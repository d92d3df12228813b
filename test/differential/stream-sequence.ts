import fc from 'fast-check'

/** Few keys, groups and consumers, so that commands meet each other's traces. */
const key = fc.constantFrom('a', 'b')
const group = fc.constantFrom('g', 'h')
const consumer = fc.constantFrom('x', 'y', 'z')
const text = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -200, max: 70_000 }).map(String) },
  { weight: 4, arbitrary: fc.string({ maxLength: 8 }).map(word => Buffer.from(word).toString('latin1')) },
  { weight: 1, arbitrary: fc.constantFrom('', '-0', '9223372036854775807', '-9223372036854775808', 'x'.repeat(64)) },
  { weight: 1, arbitrary: fc.constantFrom('y'.repeat(1000), 'z'.repeat(5000)) },
)
const fields = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant('f'), text, fc.constant('12'), text) },
  { weight: 1, arbitrary: fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 4 }).map(pairs => pairs.flat()) },
)
/** Ids near those that entries have: the time is the place of the command in the sequence. */
const ms = fc.integer({ min: 0, max: 70 })
const id = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(ms, fc.integer({ min: 0, max: 3 })).map(([time, seq]) => `${time}-${seq}`) },
  { weight: 1, arbitrary: ms.map(String) },
  { weight: 1, arbitrary: fc.constantFrom('0', '0-0', '18446744073709551615') },
)
const ids = fc.array(id, { minLength: 1, maxLength: 6 })
const end = fc.oneof(
  { weight: 3, arbitrary: id },
  { weight: 1, arbitrary: id.map(text => `(${text}`) },
  { weight: 1, arbitrary: fc.constantFrom('-', '+', '(', 'x', '(-') },
)
const count = fc.oneof(
  fc.constant([]),
  fc.integer({ min: 0, max: 7 }).map(number => ['COUNT', String(number)]),
)
const trim = fc.oneof(
  fc
    .tuple(fc.constantFrom(['MAXLEN'], ['MAXLEN', '='], ['MAXLEN', '~']), fc.nat(30).map(String))
    .map(words => words.flat()),
  fc.tuple(fc.constantFrom(['MINID'], ['MINID', '='], ['MINID', '~']), id).map(words => words.flat()),
  fc.tuple(fc.nat(20), fc.nat(20)).map(([kept, limit]) => ['MAXLEN', '~', String(kept), 'LIMIT', String(limit)]),
)
/** Stands for an id that is above all others of the sequence. */
const NEXT_ID = 'NEXT'

function command(name: string, ...parts: fc.Arbitrary<string | readonly string[]>[]): fc.Arbitrary<readonly string[]> {
  return fc.tuple(...parts).map(words => [name, ...words.flat()])
}

const add = command('XADD', key, fc.constant(NEXT_ID), fields)
const oneCommand: fc.Arbitrary<readonly string[]> = fc.oneof(
  { weight: 30, arbitrary: add },
  { weight: 2, arbitrary: command('XADD', key, id, fields) },
  { weight: 3, arbitrary: command('XADD', key, trim, fc.constant(NEXT_ID), fields) },
  { weight: 4, arbitrary: command('XDEL', key, ids) },
  { weight: 3, arbitrary: command('XTRIM', key, trim) },
  { weight: 2, arbitrary: command('XRANGE', key, end, end, count) },
  { weight: 2, arbitrary: command('XREVRANGE', key, end, end, count) },
  { weight: 2, arbitrary: command('XREAD', count, fc.constant('STREAMS'), key, key, id, id) },
  command('XLEN', key),
  { weight: 4, arbitrary: command('XGROUP', fc.constant('CREATE'), key, group, id, fc.constantFrom([], ['MKSTREAM'])) },
  command('XGROUP', fc.constant('SETID'), key, group, id),
  command('XGROUP', fc.constant('DESTROY'), key, group),
  command('XGROUP', fc.constant('DELCONSUMER'), key, group, consumer),
  {
    weight: 10,
    arbitrary: command(
      'XREADGROUP',
      fc.constant('GROUP'),
      group,
      consumer,
      count,
      fc.constantFrom([], [], ['NOACK']),
      fc.constant('STREAMS'),
      key,
      fc.constant('>'),
    ),
  },
  {
    weight: 3,
    arbitrary: command('XREADGROUP', fc.constant('GROUP'), group, consumer, count, fc.constant('STREAMS'), key, id),
  },
  { weight: 5, arbitrary: command('XACK', key, group, ids) },
  { weight: 2, arbitrary: command('XPENDING', key, group) },
  {
    weight: 3,
    arbitrary: command(
      'XCLAIM',
      key,
      group,
      consumer,
      fc.constantFrom('0', '3600000'),
      ids,
      fc.subarray(['FORCE', 'JUSTID']),
    ),
  },
  {
    weight: 3,
    arbitrary: command(
      'XAUTOCLAIM',
      key,
      group,
      consumer,
      fc.constantFrom('0', '3600000'),
      end,
      fc.constantFrom([], ['COUNT', '2'], ['JUSTID']),
    ),
  },
  command('COPY', key, key, fc.constantFrom([], ['REPLACE'])),
  command('RENAME', key, key),
  command('DEL', key),
)

/** Sequences of commands on streams, whose replies depend on nothing but the commands before. */
export const streamSequence: fc.Arbitrary<(readonly string[])[]> = fc
  .array(oneCommand, { minLength: 1, maxLength: 70, size: 'max' })
  .map(commands => commands.map((words, place) => words.map(word => (word === NEXT_ID ? `${place}-*` : word))))

/** What shows the end of such a sequence. */
export const streamInspection: readonly (readonly string[])[] = [
  ...['a', 'b'].flatMap(name => [
    ['XRANGE', name, '-', '+'],
    ['XREVRANGE', name, '+', '-'],
    ['XLEN', name],
    ['XPENDING', name, 'g'],
    ['XPENDING', name, 'h'],
    ['XREADGROUP', 'GROUP', 'g', 'x', 'STREAMS', name, '0'],
    ['XREADGROUP', 'GROUP', 'h', 'y', 'STREAMS', name, '0'],
  ]),
  ['DEBUG', 'DIGEST'],
]
