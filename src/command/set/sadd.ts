import { isInt64Text } from '../../base/int64.ts'
import { EFFECT_SET } from '../../keyspace/effects.ts'
import type { ItemEdit } from '../../types/item-edit.ts'
import { addMember, makeSetTable, prepareSet } from '../../types/set/set-edit.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { createSet, isSetOrReply } from './set-value.ts'

/** SADD key member [member ...] */
export const sadd = defineCommand({
  name: 'sadd',
  arity: -3,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['set'],
  group: 'set',
  since: '1.0.0',
  complexity: 'O(N), N being the number of members that are given.',
  summary: 'Adds members to a set, which is made if there is none.',
  keys: firstKey('RW', 'insert'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'member', type: 'string', multiple: true },
  ],
  history: [['2.4.0', 'Accepts multiple `member` arguments.']],
  run(call, reply) {
    const { argc, bytes } = call
    const address = call.find(1)
    if (address !== 0 && !isSetOrReply(call, address, reply)) return
    const edit = address === 0 ? newSet(call, 1, 2, argc - 2) : call.database.open(address)
    if (address !== 0) prepareSet(edit, argc - 2)
    let added = 0
    for (let i = 2; i < argc; i++) if (addMember(edit, bytes, call.start(i), call.end(i))) added++
    if (added > 0) call.changed(EFFECT_SET, 'sadd', 1)
    reply.integer(added)
  },
})

/** Makes a set for `count` members, of which argument `member` is the first, of the key that is argument `key`, has no item and was looked up last. */
export function newSet(call: Call, key: number, member: number, count: number): ItemEdit {
  const { setEntries, setIntegers } = call.keyspace.limits
  if (count <= setIntegers && isInt64Text(call.bytes, call.start(member), call.end(member))) {
    return createSet(call, key, true)
  }
  const edit = createSet(call, key, false)
  if (count > setEntries) makeSetTable(edit, count)
  return edit
}
