import { EFFECT_GENERIC } from '../../keyspace/effects.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { allKeys, defineCommand } from '../command.ts'

/** DEL key [key ...] */
export const del = defineCommand({
  name: 'del',
  arity: -2,
  flags: ['write'],
  categories: ['keyspace'],
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of keys; a collection costs O(M) for its M elements',
  summary: 'Deletes keys.',
  keys: allKeys(1, 'RM', 'delete'),
  tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0, multiple: true }],
  run: deleteKeys,
})

/** UNLINK key [key ...] */
export const unlink = defineCommand({
  name: 'unlink',
  arity: -2,
  flags: ['write', 'fast'],
  categories: ['keyspace'],
  group: 'generic',
  since: '4.0.0',
  complexity: 'O(N) where N is the number of keys; a collection costs O(M) for its M elements',
  summary: 'Deletes keys, as DEL does.',
  keys: allKeys(1, 'RM', 'delete'),
  tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0, multiple: true }],
  run: deleteKeys,
})

function deleteKeys(call: Call, reply: Reply): void {
  let deleted = 0
  for (let i = 1; i < call.argc; i++) {
    const address = call.find(i)
    if (address === 0) continue
    call.database.remove(address)
    call.changed(EFFECT_GENERIC, 'del', i)
    deleted++
  }
  reply.integer(deleted)
}
