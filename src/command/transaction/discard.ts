import { defineCommand } from '../command.ts'
import { endTransaction } from '../transaction.ts'

/** DISCARD */
export const discard = defineCommand({
  name: 'discard',
  arity: 1,
  flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
  categories: ['transaction'],
  group: 'transactions',
  since: '2.0.0',
  complexity: 'O(N) in the N queued commands',
  summary: 'Forgets the commands that were queued since MULTI.',
  immediate: true,
  run({ client, host }, reply) {
    if (client.transaction === undefined) return reply.error('ERR DISCARD without MULTI')
    endTransaction(client, watcher => host.watches.end(watcher))
    reply.ok()
  },
})
