import { type CommandArgument, defineCommand, firstKey } from '../command.ts'
import { replyRange } from './reply-range.ts'

const LIMIT: CommandArgument = {
  name: 'limit',
  type: 'block',
  token: 'LIMIT',
  optional: true,
  arguments: [
    { name: 'offset', type: 'integer' },
    { name: 'count', type: 'integer' },
  ],
}
const WITH_SCORES: CommandArgument = { name: 'withscores', type: 'pure-token', token: 'WITHSCORES', optional: true }

/** ZRANGE key start stop [BYSCORE | BYLEX] [REV] [LIMIT offset count] [WITHSCORES] */
export const zrange = defineCommand({
  name: 'zrange',
  arity: -4,
  flags: ['readonly'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '1.2.0',
  complexity: 'O(log(N)+M) for M of N members',
  summary: 'Returns a range of a sorted set: of ranks, of scores or of members, in either direction.',
  history: [['6.2.0', 'Added the `REV`, `BYSCORE`, `BYLEX` and `LIMIT` options.']],
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'start', type: 'string' },
    { name: 'stop', type: 'string' },
    {
      name: 'sortby',
      type: 'oneof',
      since: '6.2.0',
      optional: true,
      arguments: [
        { name: 'byscore', type: 'pure-token', token: 'BYSCORE' },
        { name: 'bylex', type: 'pure-token', token: 'BYLEX' },
      ],
    },
    { name: 'rev', type: 'pure-token', token: 'REV', since: '6.2.0', optional: true },
    { ...LIMIT, since: '6.2.0' },
    WITH_SCORES,
  ],
  run: (call, reply) => replyRange(call, reply, {}),
})

/** ZREVRANGE key start stop [WITHSCORES] */
export const zrevrange = defineCommand({
  name: 'zrevrange',
  arity: -4,
  flags: ['readonly'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '1.2.0',
  complexity: 'O(log(N)+M) for M of N members',
  summary: 'Returns a range of ranks of a sorted set, the highest score first.',
  deprecated: { since: '6.2.0', replacedBy: '`ZRANGE` with the `REV` argument' },
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'start', type: 'integer' },
    { name: 'stop', type: 'integer' },
    WITH_SCORES,
  ],
  run: (call, reply) => replyRange(call, reply, { by: 'rank', reverse: true }),
})

/** ZRANGEBYSCORE key min max [WITHSCORES] [LIMIT offset count] */
export const zrangebyscore = defineCommand({
  name: 'zrangebyscore',
  arity: -4,
  flags: ['readonly'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '1.0.5',
  complexity: 'O(log(N)+M) for M of N members',
  summary: 'Returns the members whose scores are in a range.',
  deprecated: { since: '6.2.0', replacedBy: '`ZRANGE` with the `BYSCORE` argument' },
  history: [['2.0.0', 'Added the `WITHSCORES` modifier.']],
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'min', type: 'double' },
    { name: 'max', type: 'double' },
    { ...WITH_SCORES, since: '2.0.0' },
    LIMIT,
  ],
  run: (call, reply) => replyRange(call, reply, { by: 'score', reverse: false }),
})

/** ZREVRANGEBYSCORE key max min [WITHSCORES] [LIMIT offset count] */
export const zrevrangebyscore = defineCommand({
  name: 'zrevrangebyscore',
  arity: -4,
  flags: ['readonly'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '2.2.0',
  complexity: 'O(log(N)+M) for M of N members',
  summary: 'Returns the members whose scores are in a range, the highest score first.',
  deprecated: { since: '6.2.0', replacedBy: '`ZRANGE` with the `REV` and `BYSCORE` arguments' },
  history: [['2.1.6', '`min` and `max` can be exclusive.']],
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'max', type: 'double' },
    { name: 'min', type: 'double' },
    WITH_SCORES,
    LIMIT,
  ],
  run: (call, reply) => replyRange(call, reply, { by: 'score', reverse: true }),
})

/** ZRANGEBYLEX key min max [LIMIT offset count] */
export const zrangebylex = defineCommand({
  name: 'zrangebylex',
  arity: -4,
  flags: ['readonly'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '2.8.9',
  complexity: 'O(log(N)+M) for M of N members',
  summary: 'Returns a range of members, where all scores are equal.',
  deprecated: { since: '6.2.0', replacedBy: '`ZRANGE` with the `BYLEX` argument' },
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'min', type: 'string' },
    { name: 'max', type: 'string' },
    LIMIT,
  ],
  run: (call, reply) => replyRange(call, reply, { by: 'lex', reverse: false }),
})

/** ZREVRANGEBYLEX key max min [LIMIT offset count] */
export const zrevrangebylex = defineCommand({
  name: 'zrevrangebylex',
  arity: -4,
  flags: ['readonly'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '2.8.9',
  complexity: 'O(log(N)+M) for M of N members',
  summary: 'Returns a range of members, where all scores are equal, the last one first.',
  deprecated: { since: '6.2.0', replacedBy: '`ZRANGE` with the `REV` and `BYLEX` arguments' },
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'max', type: 'string' },
    { name: 'min', type: 'string' },
    LIMIT,
  ],
  run: (call, reply) => replyRange(call, reply, { by: 'lex', reverse: true }),
})
