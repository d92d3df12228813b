import { allKeys, defineCommand } from '../command.ts'

/** WATCH key [key …] */
export const watch = defineCommand({
  name: 'watch',
  arity: -2,
  flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
  categories: ['transaction'],
  group: 'transactions',
  since: '2.2.0',
  complexity: 'O(1) for every key',
  summary: 'Has the next transaction run only if none of the keys has changed by then.',
  keys: allKeys(1, 'RO'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0, multiple: true }],
  immediate: true,
  run(call, reply) {
    const { client, host } = call
    if (client.transaction !== undefined) return reply.error('ERR WATCH inside MULTI is not allowed')
    for (let i = 1; i < call.argc; i++) host.watches.begin(client, call.bytes, call.start(i), call.end(i))
    reply.ok()
  },
})

/** UNWATCH */
export const unwatch = defineCommand({
  name: 'unwatch',
  arity: 1,
  flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
  categories: ['transaction'],
  group: 'transactions',
  since: '2.2.0',
  complexity: 'O(1)',
  summary: 'Forgets the keys that were watched.',
  run({ client, host }, reply) {
    host.watches.end(client)
    reply.ok()
  },
})
