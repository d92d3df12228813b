import { equalBytes } from '../../base/bytes.ts'
import { EFFECT_GENERIC } from '../../keyspace/effects.ts'
import { copyItem } from '../../keyspace/rekey-item.ts'
import { defineCommand, keyAt } from '../command.ts'
import { databaseOrReply } from '../database-or-reply.ts'
import { SAME_OBJECT, SYNTAX_ERROR } from '../messages.ts'
import { typeAt } from '../type-at.ts'
import { tellReplaced } from './tell-replaced.ts'

/** COPY source destination [DB destination-db] [REPLACE] */
export const copy = defineCommand({
  name: 'copy',
  arity: -3,
  flags: ['write', 'denyoom'],
  categories: ['keyspace'],
  group: 'generic',
  since: '6.2.0',
  complexity: 'O(N) for the N elements of a collection, O(1) for a string of limited length',
  summary: 'Copies the value of a key to another key.',
  keys: [keyAt(1, 'RO', 'access'), keyAt(2, 'OW', 'update')],
  arguments: [
    { name: 'source', type: 'key', keySpecIndex: 0 },
    { name: 'destination', type: 'key', keySpecIndex: 1 },
    { name: 'destination-db', type: 'integer', token: 'DB', optional: true },
    { name: 'replace', type: 'pure-token', token: 'REPLACE', optional: true },
  ],
  run(call, reply) {
    const { bytes, database } = call
    let target = database
    let replace = false
    for (let i = 3; i < call.argc; i++) {
      if (call.is(i, 'REPLACE')) {
        replace = true
      } else if (call.is(i, 'DB') && i + 1 < call.argc) {
        const chosen = databaseOrReply(call, ++i, reply)
        if (chosen === undefined) return
        target = chosen
      } else {
        return reply.error(SYNTAX_ERROR)
      }
    }
    const [start, end] = [call.start(2), call.end(2)]
    if (target === database && equalBytes(bytes, call.start(1), call.end(1), bytes, start, end)) {
      return reply.error(SAME_OBJECT)
    }
    const address = call.read(1)
    if (address === 0) return reply.integer(0)
    const existing = target.find(bytes, start, end)
    if (existing !== 0 && !replace) return reply.integer(0)
    const [type, replaced] = [typeAt(call, address), typeAt(call, existing)]
    copyItem(call.keyspace, database, address, target, existing, bytes, start, end)
    target.changed(EFFECT_GENERIC, 'copy_to', bytes, start, end)
    tellReplaced(target, replaced, type, bytes, start, end)
    reply.integer(1)
  },
})
