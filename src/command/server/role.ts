import { defineCommand } from '../command.ts'

/** ROLE */
export const role = defineCommand({
  name: 'role',
  arity: 1,
  flags: ['noscript', 'loading', 'stale', 'fast'],
  categories: ['admin', 'dangerous'],
  group: 'server',
  since: '2.8.12',
  complexity: 'O(1)',
  summary: 'Returns the part that the server plays in replication.',
  run: (_, reply) => {
    reply.array(3)
    reply.text('master')
    reply.integer(0)
    reply.array(0)
  },
})
