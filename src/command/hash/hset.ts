import { EFFECT_HASH } from '../../keyspace/effects.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { isHashPacked, prepareHash, setField } from '../../types/hash/hash-edit.ts'
import type { Call } from '../call.ts'
import { type CommandArgument, defineCommand, firstKey } from '../command.ts'
import { wrongArity } from '../messages.ts'
import { isHashOrReply, longestArgument, openHash } from './hash-value.ts'

const ARGUMENTS: readonly CommandArgument[] = [
  { name: 'key', type: 'key', keySpecIndex: 0 },
  {
    name: 'data',
    type: 'block',
    multiple: true,
    arguments: [
      { name: 'field', type: 'string' },
      { name: 'value', type: 'string' },
    ],
  },
]

/** HSET key field value [field value ...] */
export const hset = defineCommand({
  name: 'hset',
  arity: -4,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['hash'],
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(N), N being the number of fields.',
  summary: 'Sets fields of a hash, which is made if there is none.',
  keys: firstKey('RW', 'update'),
  arguments: ARGUMENTS,
  history: [['4.0.0', 'Takes several fields.']],
  run(call, reply) {
    const created = setAll(call, reply, 'hset')
    if (created >= 0) reply.integer(created)
  },
})

/** HMSET key field value [field value ...] */
export const hmset = defineCommand({
  name: 'hmset',
  arity: -4,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['hash'],
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(N), N being the number of fields.',
  summary: 'Sets fields of a hash, as HSET does.',
  keys: firstKey('RW', 'update'),
  arguments: ARGUMENTS,
  deprecated: { since: '4.0.0', replacedBy: '`HSET` with multiple field-value pairs' },
  run(call, reply) {
    if (setAll(call, reply, 'hmset') >= 0) reply.ok()
  },
})

/** Sets all fields that the arguments name. Returns how many are new; -1 after having replied with an error. */
function setAll(call: Call, reply: Reply, name: string): number {
  const { argc, bytes } = call
  if (argc % 2 === 1) {
    reply.error(wrongArity(name))
    return -1
  }
  const address = call.find(1)
  if (address !== 0 && !isHashOrReply(call, address, reply)) return -1
  const edit = openHash(call, address)
  if (isHashPacked(edit)) prepareHash(edit, (argc - 2) / 2, longestArgument(call, 2, argc))
  let created = 0
  for (let i = 2; i < argc; i += 2) {
    if (setField(edit, bytes, call.start(i), call.end(i), bytes, call.start(i + 1), call.end(i + 1), false)) created++
  }
  call.changed(EFFECT_HASH, 'hset', 1)
  return created
}
