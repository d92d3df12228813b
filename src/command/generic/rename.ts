import { equalBytes } from '../../base/bytes.ts'
import { EFFECT_GENERIC } from '../../keyspace/effects.ts'
import { rekeyItem } from '../../keyspace/rekey-item.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { defineCommand, keyAt } from '../command.ts'
import { NO_SUCH_KEY } from '../messages.ts'
import { typeAt } from '../type-at.ts'
import { tellReplaced } from './tell-replaced.ts'

/** RENAME key newkey */
export const rename = defineCommand({
  name: 'rename',
  arity: 3,
  flags: ['write'],
  categories: ['keyspace'],
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(1), and O(M) for M elements of what is overwritten',
  summary: 'Gives a key another name; what had it before is overwritten.',
  keys: [keyAt(1, 'RW', 'access', 'delete'), keyAt(2, 'OW', 'update')],
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'newkey', type: 'key', keySpecIndex: 1 },
  ],
  run(call, reply) {
    if (renamed(call, reply, true) !== undefined) reply.ok()
  },
})

/** RENAMENX key newkey */
export const renamenx = defineCommand({
  name: 'renamenx',
  arity: 3,
  flags: ['write', 'fast'],
  categories: ['keyspace'],
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Gives a key another name unless something has it.',
  keys: [keyAt(1, 'RW', 'access', 'delete'), keyAt(2, 'OW', 'insert')],
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'newkey', type: 'key', keySpecIndex: 1 },
  ],
  history: [['3.2.0', 'A key may be renamed to its own name.']],
  run(call, reply) {
    const done = renamed(call, reply, false)
    if (done !== undefined) reply.integer(done ? 1 : 0)
  },
})

/** Renames argument 1 to argument 2. Returns whether anything changed; undefined after having replied with an error. */
function renamed(call: Call, reply: Reply, overwrite: boolean): boolean | undefined {
  const { bytes, database } = call
  const address = call.find(1)
  if (address === 0) {
    reply.error(NO_SUCH_KEY)
    return undefined
  }
  if (equalBytes(bytes, call.start(1), call.end(1), bytes, call.start(2), call.end(2))) return false
  const { hash } = database
  const existing = call.find(2)
  if (existing !== 0 && !overwrite) return false
  const [type, replaced] = [typeAt(call, address), typeAt(call, existing)]
  rekeyItem(call.keyspace, database, address, hash, database, existing, bytes, call.start(2), call.end(2))
  call.changed(EFFECT_GENERIC, 'rename_from', 1)
  database.changedToo(EFFECT_GENERIC, 'rename_to', bytes, call.start(2), call.end(2))
  tellReplaced(database, replaced, type, bytes, call.start(2), call.end(2))
  return true
}
