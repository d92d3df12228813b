import { defineCommand, firstKey } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { isSortedSetOrReply, openSortedSet, scoreOfArgument } from '../sorted-set/sorted-set-value.ts'
import { latitudeOfScore, longitudeOfScore } from './cell.ts'
import { distance } from './earth.ts'
import { replyDistance, UNIT_ARGUMENT, unitOrReply } from './geo-arguments.ts'

/** GEODIST key member1 member2 [M | KM | FT | MI] */
export const geodist = defineCommand({
  name: 'geodist',
  arity: -4,
  flags: ['readonly'],
  categories: ['geo'],
  group: 'geo',
  since: '3.2.0',
  complexity: 'O(1)',
  summary: 'Returns the distance between two members.',
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'member1', type: 'string' },
    { name: 'member2', type: 'string' },
    { ...UNIT_ARGUMENT, optional: true },
  ],
  run(call, reply) {
    if (call.argc > 5) return reply.error(SYNTAX_ERROR)
    const unit = call.argc === 5 ? unitOrReply(call, 4, reply) : 1
    if (Number.isNaN(unit)) return
    const address = call.read(1)
    if (address === 0) return reply.null()
    if (!isSortedSetOrReply(call, address, reply)) return
    const sets = openSortedSet(call, address)
    const from = scoreOfArgument(call, sets, 2)
    const to = scoreOfArgument(call, sets, 3)
    if (Number.isNaN(from) || Number.isNaN(to)) return reply.null()
    const metres = distance(longitudeOfScore(from), latitudeOfScore(from), longitudeOfScore(to), latitudeOfScore(to))
    replyDistance(reply, metres / unit)
  },
})
