import type { Reply } from '../../protocol/resp/reply.ts'
import { eachField, fieldDeadline, hashLength } from '../../types/hash/hash.ts'
import type { Call } from '../call.ts'
import { type CommandArgument, defineCommand, firstKey } from '../command.ts'
import { fieldsMayBeDue, isHashOrReply, replyField, replyValue } from './hash-value.ts'

const ARGUMENTS: readonly CommandArgument[] = [{ name: 'key', type: 'key', keySpecIndex: 0 }]
const FIELDS = 1
const VALUES = 2

/** HGETALL key */
export const hgetall = defineCommand({
  name: 'hgetall',
  arity: 2,
  flags: ['readonly'],
  categories: ['hash'],
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(N), N being the number of fields.',
  summary: 'Returns all fields of a hash and their values.',
  keys: firstKey('RO', 'access'),
  tips: ['nondeterministic_output_order'],
  arguments: ARGUMENTS,
  run: (call, reply) => replyAll(call, reply, FIELDS | VALUES),
})

/** HKEYS key */
export const hkeys = defineCommand({
  name: 'hkeys',
  arity: 2,
  flags: ['readonly'],
  categories: ['hash'],
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(N), N being the number of fields.',
  summary: 'Returns all fields of a hash.',
  keys: firstKey('RO', 'access'),
  tips: ['nondeterministic_output_order'],
  arguments: ARGUMENTS,
  run: (call, reply) => replyAll(call, reply, FIELDS),
})

/** HVALS key */
export const hvals = defineCommand({
  name: 'hvals',
  arity: 2,
  flags: ['readonly'],
  categories: ['hash'],
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(N), N being the number of fields.',
  summary: 'Returns the values of all fields of a hash.',
  keys: firstKey('RO', 'access'),
  tips: ['nondeterministic_output_order'],
  arguments: ARGUMENTS,
  run: (call, reply) => replyAll(call, reply, VALUES),
})

/** Replies with the fields or values, or both, of all fields but those past their deadline. */
function replyAll(call: Call, reply: Reply, what: number): void {
  const address = call.read(1)
  if (address !== 0 && !isHashOrReply(call, address, reply)) return
  const { arena, store } = call.keyspace
  const due = address !== 0 && fieldsMayBeDue(call, address)
  const isDue = (place: number): boolean => due && fieldDeadline(arena, address, place) <= call.now
  let count = address === 0 ? 0 : hashLength(arena, address)
  if (due) {
    eachField(store, address, place => {
      if (isDue(place)) count--
    })
  }
  if (what === (FIELDS | VALUES)) reply.map(count)
  else reply.array(count)
  if (address === 0) return
  eachField(store, address, place => {
    if (isDue(place)) return
    if ((what & FIELDS) !== 0) replyField(call, address, place, reply)
    if ((what & VALUES) !== 0) replyValue(call, address, place, reply)
  })
}
