import { GATE_MULTI } from '../client.ts'
import { defineCommand } from '../command.ts'
import { Transaction } from '../transaction.ts'

/** MULTI */
export const multi = defineCommand({
  name: 'multi',
  arity: 1,
  flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
  categories: ['transaction'],
  group: 'transactions',
  since: '1.2.0',
  complexity: 'O(1)',
  summary: 'Opens a transaction: the commands that follow are queued.',
  immediate: true,
  run({ client, dispatcher }, reply) {
    if (client.transaction !== undefined) return reply.error('ERR MULTI calls can not be nested')
    client.transaction = dispatcher.spare ?? new Transaction()
    dispatcher.spare = undefined
    client.gate |= GATE_MULTI
    reply.ok()
  },
})
