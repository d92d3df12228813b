import { EFFECT_GENERIC, EFFECT_SET } from '../../keyspace/effects.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { eachMember, SET_INTSET, SET_TABLE, sampleMember, setSize } from '../../types/set/set.ts'
import { removeMember } from '../../types/set/set-edit.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { distinctSample } from '../distinct-sample.ts'
import { NOT_POSITIVE, SYNTAX_ERROR } from '../messages.ts'
import { isSetOrReply, removeIfEmpty, replyMember } from './set-value.ts'
import { replySet } from './smembers.ts'

/** SPOP key [count] */
export const spop = defineCommand({
  name: 'spop',
  arity: -2,
  flags: ['write', 'fast'],
  categories: ['set'],
  group: 'set',
  since: '1.0.0',
  complexity: 'O(N), N being the number of members that are returned.',
  summary: 'Removes members of a set by chance and returns them, and removes the set with its last one.',
  keys: firstKey('RW', 'access', 'delete'),
  tips: ['nondeterministic_output'],
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'count', type: 'integer', since: '3.2.0', optional: true },
  ],
  history: [['3.2.0', 'Added the `count` argument.']],
  run(call, reply) {
    if (call.argc > 3) return reply.error(SYNTAX_ERROR)
    if (call.argc === 3) return popCount(call, reply)
    const address = call.find(1)
    if (address === 0) return reply.null()
    if (!isSetOrReply(call, address, reply)) return
    const edit = call.database.open(address)
    const place = sampleMember(edit.store, address, edit.chance)
    replyMember(call, address, place, reply)
    removeMember(edit, place)
    const empty = removeIfEmpty(call, edit)
    call.changed(EFFECT_SET, 'spop', 1)
    if (empty) call.changedToo(EFFECT_GENERIC, 'del', 1)
  },
})

function popCount(call: Call, reply: Reply): void {
  const count = call.integerOrReply(2, reply, NOT_POSITIVE)
  if (Number.isNaN(count)) return
  if (count < 0) return reply.error(NOT_POSITIVE)
  const address = call.find(1)
  if (address === 0) return reply.set(0)
  if (!isSetOrReply(call, address, reply)) return
  if (count === 0) return reply.set(0)
  const all = count >= setSize(call.keyspace.arena, address)
  if (all) {
    replySet(call, address, reply)
    call.database.remove(address)
  } else {
    reply.set(count)
    popSome(call, address, count, reply)
  }
  call.changed(EFFECT_SET, 'spop', 1)
  if (all) call.changedToo(EFFECT_GENERIC, 'del', 1)
}

/** Removes and replies `count` members of a set that has more. */
function popSome(call: Call, address: number, count: number, reply: Reply): void {
  const edit = call.database.open(address)
  if (edit.encoding === SET_TABLE) {
    for (let i = 0; i < count; i++) {
      const place = sampleMember(edit.store, edit.address, edit.chance)
      replyMember(call, edit.address, place, reply)
      removeMember(edit, place)
    }
    return
  }
  const walk = (visit: (place: number) => void): void => eachMember(edit.store, address, visit)
  const places = distinctSample(edit.chance, count, setSize(edit.arena, address), true, walk, () => 0)
  for (const place of places) replyMember(call, address, place, reply)
  // From the last, so that the places before it stay as they are, though the item may move.
  const start = edit.start
  for (const place of places.reverse()) {
    removeMember(edit, edit.encoding === SET_INTSET ? place : place - start + edit.start)
  }
}
