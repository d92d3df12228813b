import fc from 'fast-check'

/** Few keys and members, so that commands meet each other's traces. */
const key = fc.constantFrom('a', 'b', 'c', 'd')
const member = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 30 }).map(n => `m${n}`) },
  { weight: 2, arbitrary: fc.integer({ min: -40, max: 300 }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom('', '\x00', '\xff', 'x'.repeat(64), 'x'.repeat(65), '9223372036854775807') },
)
/** Numbers that all releases print alike. */
const plainScore = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -10, max: 10 }).map(String) },
  { weight: 2, arbitrary: fc.integer({ min: -400, max: 400 }).map(n => String(n / 8)) },
  { weight: 1, arbitrary: fc.constantFrom('inf', '-inf', '1e10', '123456789012', '-0.5', '1e3') },
)
const score = fc.oneof({ weight: 20, arbitrary: plainScore }, { weight: 1, arbitrary: fc.constantFrom('x', 'nan', '') })
const rank = fc.integer({ min: -12, max: 12 }).map(String)
const bound = fc.tuple(fc.constantFrom('', '', '('), plainScore).map(([open, text]) => open + text)
const several = (arbitrary: fc.Arbitrary<string>, maxLength = 4) => fc.array(arbitrary, { minLength: 1, maxLength })
const pairs = fc.array(fc.tuple(score, member), { minLength: 1, maxLength: 6 }).map(list => list.flat())
const limit = fc.oneof(
  fc.constant([]),
  fc
    .tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: -1, max: 8 }))
    .map(([offset, count]) => ['LIMIT', String(offset), String(count)]),
)
const withScores = fc.constantFrom([], ['WITHSCORES'])
const keysWithCount = several(key, 3).map(keys => [String(keys.length), ...keys])
const combination = several(key, 3).chain(keys =>
  fc
    .tuple(
      fc.oneof(
        fc.constant([]),
        fc
          .array(fc.constantFrom('1', '2', '-1', '0', '0.5', 'inf'), { minLength: keys.length, maxLength: keys.length })
          .map(weights => ['WEIGHTS', ...weights]),
      ),
      fc.constantFrom([], ['AGGREGATE', 'MIN'], ['AGGREGATE', 'MAX'], ['AGGREGATE', 'SUM']),
    )
    .map(options => [String(keys.length), ...keys, ...options.flat()]),
)

function command(name: string, ...parts: fc.Arbitrary<string | readonly string[]>[]): fc.Arbitrary<readonly string[]> {
  return fc.tuple(...parts).map(words => [name, ...words.flat()])
}

const oneCommand: fc.Arbitrary<readonly string[]> = fc.oneof(
  {
    weight: 12,
    arbitrary: command('ZADD', key, fc.subarray(['NX', 'XX', 'GT', 'LT', 'CH'], { maxLength: 2 }), pairs),
  },
  {
    weight: 3,
    arbitrary: command('ZADD', key, fc.subarray(['NX', 'XX', 'GT', 'LT']), fc.constant('INCR'), score, member),
  },
  { weight: 3, arbitrary: command('ZINCRBY', key, score, member) },
  { weight: 3, arbitrary: command('ZREM', key, several(member)) },
  command('ZSCORE', key, member),
  command('ZMSCORE', key, several(member)),
  command('ZCARD', key),
  { weight: 2, arbitrary: command('ZCOUNT', key, bound, bound) },
  { weight: 2, arbitrary: command('ZRANK', key, member) },
  { weight: 2, arbitrary: command('ZREVRANK', key, member) },
  { weight: 2, arbitrary: command('ZRANGE', key, rank, rank, fc.constantFrom([], ['REV']), withScores) },
  { weight: 2, arbitrary: command('ZRANGEBYSCORE', key, bound, bound, withScores, limit) },
  { weight: 2, arbitrary: command('ZREVRANGEBYSCORE', key, bound, bound, withScores, limit) },
  command('ZRANGESTORE', key, key, rank, rank, fc.constantFrom([], ['REV'])),
  command('ZRANGESTORE', key, key, bound, bound, fc.constant('BYSCORE'), limit),
  command('ZREMRANGEBYRANK', key, rank, rank),
  command('ZREMRANGEBYSCORE', key, bound, bound),
  command('ZPOPMIN', key, fc.constantFrom([], ['1'], ['3'], ['0'])),
  command('ZPOPMAX', key, fc.constantFrom([], ['1'], ['3'])),
  command('ZMPOP', keysWithCount, fc.constantFrom('MIN', 'MAX'), fc.constantFrom([], ['COUNT', '2'])),
  command('ZUNION', combination, withScores),
  command('ZINTER', combination, withScores),
  command('ZDIFF', keysWithCount, withScores),
  command('ZINTERCARD', keysWithCount, fc.constantFrom([], ['LIMIT', '1'], ['LIMIT', '3'])),
  command('ZUNIONSTORE', key, combination),
  command('ZINTERSTORE', key, combination),
  command('ZDIFFSTORE', key, keysWithCount),
  command('COPY', key, key, fc.constantFrom([], ['REPLACE'])),
  command('RENAME', key, key),
  command('DEL', key),
  command('TYPE', key),
)

/** Sequences of commands on sorted sets, whose replies depend on nothing but the commands before. */
export const sortedSetSequence: fc.Arbitrary<(readonly string[])[]> = fc.array(oneCommand, {
  minLength: 1,
  maxLength: 60,
  size: 'max',
})

/** What shows the end of such a sequence. */
export const sortedSetInspection: readonly (readonly string[])[] = ['a', 'b', 'c', 'd'].flatMap(name => [
  ['ZRANGE', name, '0', '-1', 'WITHSCORES'],
  ['ZREVRANGE', name, '0', '-1'],
  ['OBJECT', 'ENCODING', name],
])
