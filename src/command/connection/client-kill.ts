import type { Call } from '../call.ts'
import { defineSubcommand } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import {
  type ClientFilter,
  type ClientFilterRules,
  FILTERS_OF_VALKEY_9,
  meetsFilter,
  parseClientFilter,
} from './client-filter.ts'

const RULES: ClientFilterRules = {
  idMin: 1,
  invalidId: 'ERR client-id should be greater than 0',
  notAnId: SYNTAX_ERROR,
  skipSelf: true,
}

/** CLIENT KILL <ip:port | [ID id …] [TYPE type] [USER name] [ADDR address] [LADDR address] [SKIPME <YES | NO>] [MAXAGE seconds] [other filters]> */
export const clientKill = defineSubcommand({
  name: 'kill',
  arity: -3,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  categories: ['connection'],
  group: 'connection',
  since: '2.4.0',
  complexity: 'O(N) in the N clients that are connected',
  summary: 'Closes the connection with an address, or those that meet all filters.',
  arguments: [
    {
      name: 'filter',
      type: 'oneof',
      arguments: [
        { name: 'old-format', type: 'string', displayText: 'ip:port', deprecatedSince: '2.8.12' },
        {
          name: 'new-format',
          type: 'oneof',
          multiple: true,
          arguments: [
            { name: 'client-id', type: 'integer', token: 'ID', since: '2.8.12', optional: true, multiple: true },
            {
              name: 'client-type',
              type: 'oneof',
              token: 'TYPE',
              since: '2.8.12',
              optional: true,
              arguments: [
                { name: 'normal', type: 'pure-token', token: 'normal' },
                { name: 'master', type: 'pure-token', token: 'master', since: '3.2.0' },
                { name: 'slave', type: 'pure-token', token: 'slave' },
                { name: 'replica', type: 'pure-token', token: 'replica', since: '5.0.0' },
                { name: 'pubsub', type: 'pure-token', token: 'pubsub' },
              ],
            },
            { name: 'username', type: 'string', token: 'USER', optional: true },
            { name: 'addr', type: 'string', displayText: 'ip:port', token: 'ADDR', optional: true },
            { name: 'laddr', type: 'string', displayText: 'ip:port', token: 'LADDR', since: '6.2.0', optional: true },
            {
              name: 'skipme',
              type: 'oneof',
              token: 'SKIPME',
              optional: true,
              arguments: [
                { name: 'yes', type: 'pure-token', token: 'YES' },
                { name: 'no', type: 'pure-token', token: 'NO' },
              ],
            },
            { name: 'maxage', type: 'integer', token: 'MAXAGE', since: '7.4.0', optional: true },
            ...FILTERS_OF_VALKEY_9,
          ],
        },
      ],
    },
  ],
  history: [
    ['2.8.12', 'Added new filter format.'],
    ['2.8.12', '`ID` option.'],
    ['3.2.0', 'Added `master` type in for `TYPE` option.'],
    ['5.0.0', '`TYPE` takes `replica`, and `slave` as before.'],
    ['6.2.0', '`LADDR` option.'],
    ['7.4.0', '`MAXAGE` option.'],
  ],
  run(call, reply) {
    if (call.argc === 3) {
      const address = call.text(2)
      if (kill(call, client => client.address === address) === 0) reply.error('ERR No such client')
      else reply.ok()
      return
    }
    const filter = parseClientFilter(call, 2, RULES)
    if (typeof filter === 'string') return reply.error(filter)
    reply.integer(killFiltered(call, filter))
  },
})

function killFiltered(call: Call, filter: ClientFilter): number {
  const ids = filter.ids === undefined ? undefined : new Set(filter.ids)
  return kill(
    call,
    client => (ids === undefined || ids.has(client.id)) && meetsFilter(client, filter, call.client, call.now),
  )
}

/** Closes the clients chosen: the one that asks once it has its reply, the others at once. Returns how many. */
function kill(call: Call, chosen: (client: Call['client']) => boolean): number {
  const doomed = [...call.host.clients.list()].filter(chosen)
  for (const client of doomed) client.close(client === call.client)
  return doomed.length
}
