import { MemberList } from '../../types/sorted-set/member-list.ts'
import { defineCommand, keyAt } from '../command.ts'
import { eachSelected, rangeQueryOrReply, selectRange } from './range-query.ts'
import { isSortedSetOrReply, openSortedSet } from './sorted-set-value.ts'
import { storeMembers } from './store-members.ts'

/** ZRANGESTORE dst src min max [BYSCORE | BYLEX] [REV] [LIMIT offset count] */
export const zrangestore = defineCommand({
  name: 'zrangestore',
  arity: -5,
  flags: ['write', 'denyoom'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '6.2.0',
  complexity: 'O(log(N)+M) for M of N members',
  summary: 'Stores a range of a sorted set in another key.',
  keys: [keyAt(1, 'OW', 'update'), keyAt(2, 'RO', 'access')],
  arguments: [
    { name: 'dst', type: 'key', keySpecIndex: 0 },
    { name: 'src', type: 'key', keySpecIndex: 1 },
    { name: 'min', type: 'string' },
    { name: 'max', type: 'string' },
    {
      name: 'sortby',
      type: 'oneof',
      optional: true,
      arguments: [
        { name: 'byscore', type: 'pure-token', token: 'BYSCORE' },
        { name: 'bylex', type: 'pure-token', token: 'BYLEX' },
      ],
    },
    { name: 'rev', type: 'pure-token', token: 'REV', optional: true },
    {
      name: 'limit',
      type: 'block',
      token: 'LIMIT',
      optional: true,
      arguments: [
        { name: 'offset', type: 'integer' },
        { name: 'count', type: 'integer' },
      ],
    },
  ],
  run(call, reply) {
    const query = rangeQueryOrReply(call, 2, { store: true }, reply)
    if (query === undefined) return
    const address = call.read(2)
    if (address !== 0 && !isSortedSetOrReply(call, address, reply)) return
    const list = new MemberList()
    if (address !== 0) {
      const sets = openSortedSet(call, address)
      const add = () => void list.add(sets.bytes, sets.start, sets.end, sets.score)
      eachSelected(sets, selectRange(sets, query), query.reverse, add)
    }
    reply.integer(storeMembers(call, 1, list, 'zrangestore'))
  },
})
