import { findMember, NO_PLACE } from '../../types/set/set.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { isSetOrReply } from './set-value.ts'

/** SISMEMBER key member */
export const sismember = defineCommand({
  name: 'sismember',
  arity: 3,
  flags: ['readonly', 'fast'],
  categories: ['set'],
  group: 'set',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Tells whether something is a member of a set.',
  keys: firstKey('RO'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'member', type: 'string' },
  ],
  run(call, reply) {
    const address = call.read(1)
    if (address === 0) return reply.integer(0)
    if (isSetOrReply(call, address, reply)) reply.integer(isMember(call, address, 2))
  },
})

/** SMISMEMBER key member [member ...] */
export const smismember = defineCommand({
  name: 'smismember',
  arity: -3,
  flags: ['readonly', 'fast'],
  categories: ['set'],
  group: 'set',
  since: '6.2.0',
  complexity: 'O(N), N being the number of members that are given.',
  summary: 'Tells of several things whether each is a member of a set.',
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'member', type: 'string', multiple: true },
  ],
  run(call, reply) {
    const address = call.read(1)
    if (address !== 0 && !isSetOrReply(call, address, reply)) return
    reply.array(call.argc - 2)
    for (let i = 2; i < call.argc; i++) reply.integer(address === 0 ? 0 : isMember(call, address, i))
  },
})

function isMember(call: Call, address: number, i: number): number {
  return findMember(call.keyspace.store, address, call.bytes, call.start(i), call.end(i)) === NO_PLACE ? 0 : 1
}
