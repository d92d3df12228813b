import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { type CommandArgument, defineCommand, firstKey } from '../command.ts'
import { isSortedSetOrReply, openSortedSet, scoreOfArgument } from '../sorted-set/sorted-set-value.ts'
import { geohashOf, latitudeOfScore, longitudeOfScore } from './cell.ts'

const ARGUMENTS: readonly CommandArgument[] = [
  { name: 'key', type: 'key', keySpecIndex: 0 },
  { name: 'member', type: 'string', optional: true, multiple: true },
]

/** GEOPOS key [member [member ...]] */
export const geopos = defineCommand({
  name: 'geopos',
  arity: -2,
  flags: ['readonly'],
  categories: ['geo'],
  group: 'geo',
  since: '3.2.0',
  complexity: 'O(1) a member',
  summary: 'Returns the positions of members.',
  keys: firstKey('RO', 'access'),
  arguments: ARGUMENTS,
  run: (call, reply) =>
    replyEach(call, reply, score => {
      if (Number.isNaN(score)) return reply.nullArray()
      replyPosition(reply, score)
    }),
})

/** GEOHASH key [member [member ...]] */
export const geohash = defineCommand({
  name: 'geohash',
  arity: -2,
  flags: ['readonly'],
  categories: ['geo'],
  group: 'geo',
  since: '3.2.0',
  complexity: 'O(1) a member',
  summary: 'Returns the positions of members as geohashes of eleven characters.',
  keys: firstKey('RO', 'access'),
  arguments: ARGUMENTS,
  run: (call, reply) =>
    replyEach(call, reply, score => {
      if (Number.isNaN(score)) reply.null()
      else reply.latin1(geohashOf(longitudeOfScore(score), latitudeOfScore(score)))
    }),
})

/** Replies with the position of a score. */
export function replyPosition(reply: Reply, score: number): void {
  reply.array(2)
  reply.double(longitudeOfScore(score))
  reply.double(latitudeOfScore(score))
}

/** Replies with an array of what `replyOne` says of the score of each member from argument 2 on: NaN when there is none. */
function replyEach(call: Call, reply: Reply, replyOne: (score: number) => void): void {
  const address = call.read(1)
  if (address !== 0 && !isSortedSetOrReply(call, address, reply)) return
  const sets = address === 0 ? undefined : openSortedSet(call, address)
  reply.array(call.argc - 2)
  for (let i = 2; i < call.argc; i++) replyOne(sets === undefined ? Number.NaN : scoreOfArgument(call, sets, i))
}
