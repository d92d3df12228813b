import { below } from '../../base/chance.ts'
import { expireAllFields } from '../../keyspace/elements.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { eachField, fieldDeadline, HASH_TABLE, hashEncoding, hashLength, sampleField } from '../../types/hash/hash.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { distinctSample } from '../distinct-sample.ts'
import { SYNTAX_ERROR, VALUE_OUT_OF_RANGE } from '../messages.ts'
import { randomCountOrReply } from '../random-count.ts'
import { fieldsMayBeDue, isHashOrReply, replyField, replyValue } from './hash-value.ts'

/** HRANDFIELD key [count [WITHVALUES]] */
export const hrandfield = defineCommand({
  name: 'hrandfield',
  arity: -2,
  flags: ['readonly'],
  categories: ['hash'],
  group: 'hash',
  since: '6.2.0',
  complexity: 'O(N), N being the number of fields that are returned.',
  summary: 'Returns fields of a hash by chance: one, several different ones, or with a negative count any.',
  keys: firstKey('RO', 'access'),
  tips: ['nondeterministic_output'],
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    {
      name: 'options',
      type: 'block',
      optional: true,
      arguments: [
        { name: 'count', type: 'integer' },
        { name: 'withvalues', type: 'pure-token', token: 'WITHVALUES', optional: true },
      ],
    },
  ],
  run(call, reply) {
    const counted = call.argc > 2
    let count = 1
    if (counted) {
      count = randomCountOrReply(call, 2, reply)
      if (Number.isNaN(count)) return
      if (call.argc > 4 || (call.argc === 4 && !call.is(3, 'WITHVALUES'))) return reply.error(SYNTAX_ERROR)
      if (call.argc === 4 && Math.abs(count) >= COUNT_WITH_VALUES_END) return reply.error(VALUE_OUT_OF_RANGE)
    }
    let address = call.read(1)
    if (address !== 0) {
      if (!isHashOrReply(call, address, reply)) return
      if (fieldsMayBeDue(call, address) && !call.keyspace.expiryHeld) {
        address = expireAllFields(call.keyspace, call.database, address)
      }
    }
    const fields = address === 0 ? undefined : fieldsToDraw(call, address)
    if (fields === undefined || fields.size === 0) return counted ? reply.array(0) : reply.null()
    if (counted) replyCount(call, address, count, call.argc === 4, fields, reply)
    else replyField(call, address, fields.draw(), reply)
  },
})

/** Half of the int64s, since each field takes two replies. */
const COUNT_WITH_VALUES_END = 2 ** 62

/** The fields of a hash that chance may choose from. */
interface Fields {
  readonly size: number
  /** Calls `visit` with the place of each. */
  each(visit: (place: number) => void): void
  /** Returns the place of any of them. */
  draw(): number
}

/** Returns the fields that a reader sees. */
function fieldsToDraw(call: Call, address: number): Fields {
  const { arena, chance, expiryHeld, store } = call.keyspace
  if (!expiryHeld || !fieldsMayBeDue(call, address)) {
    return {
      size: hashLength(arena, address),
      each: visit => eachField(store, address, visit),
      draw: () => sampleField(store, address, chance),
    }
  }
  const places: number[] = []
  eachField(store, address, place => {
    if (fieldDeadline(arena, address, place) > call.now) places.push(place)
  })
  return {
    size: places.length,
    each: visit => places.forEach(visit),
    draw: () => places[below(chance, places.length)],
  }
}

/** Replies with `count` different fields, or all if there are fewer; with -`count` fields that may be the same when it is negative. */
function replyCount(
  call: Call,
  address: number,
  count: number,
  withValues: boolean,
  { size, each, draw }: Fields,
  reply: Reply,
): void {
  const { arena, chance } = call.keyspace
  const replies = count < 0 ? -count : Math.min(count, size)
  const pairs = withValues && reply.protocol === 3
  reply.array(withValues && !pairs ? 2 * replies : replies)
  const replyOne = (place: number): void => {
    if (pairs) reply.array(2)
    replyField(call, address, place, reply)
    if (withValues) replyValue(call, address, place, reply)
  }
  if (count < 0) for (let i = 0; i > count && !reply.overflowed; i--) replyOne(draw())
  else if (count >= size) each(replyOne)
  else {
    const packed = hashEncoding(arena, address) !== HASH_TABLE
    distinctSample(chance, count, size, packed, each, draw).forEach(replyOne)
  }
}
