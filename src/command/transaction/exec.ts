import { defineCommand } from '../command.ts'
import { endTransaction } from '../transaction.ts'

/** EXEC */
export const exec = defineCommand({
  name: 'exec',
  arity: 1,
  flags: ['noscript', 'loading', 'stale', 'skip_slowlog'],
  categories: ['transaction'],
  group: 'transactions',
  since: '1.2.0',
  complexity: 'Depends on the commands of the transaction',
  summary: 'Executes the commands that were queued since MULTI.',
  immediate: true,
  run(call, reply) {
    const { client, dispatcher, host } = call
    const { transaction } = client
    if (transaction === undefined) return reply.error('ERR EXEC without MULTI')
    const dirty = host.watches.isDirty(client)
    endTransaction(client, watcher => host.watches.end(watcher))
    if (transaction.aborted) return reply.error('EXECABORT Transaction discarded because of previous errors.')
    if (dirty) return reply.nullArray()
    reply.array(transaction.size)
    // The call is used for these too: from here on it is another one's.
    const { effects } = call.keyspace
    effects.beginGroup()
    try {
      while (transaction.next()) dispatcher.run(client, transaction, reply)
    } finally {
      effects.endGroup()
    }
    if (transaction.reset()) dispatcher.spare = transaction
  },
})
