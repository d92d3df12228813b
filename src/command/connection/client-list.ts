import { defineSubcommand } from '../command.ts'
import { type ClientFilterRules, FILTERS_OF_VALKEY_9, meetsFilter, parseClientFilter } from './client-filter.ts'
import { clientInfoLine } from './client-info.ts'

const INVALID_ID = 'ERR Invalid client ID'
const RULES: ClientFilterRules = { idMin: -Infinity, invalidId: INVALID_ID, notAnId: INVALID_ID, skipSelf: false }

/** CLIENT LIST [TYPE type] [ID id …] [USER name] [ADDR address] [LADDR address] [SKIPME <YES | NO>] [MAXAGE seconds] [other filters] */
export const clientList = defineSubcommand({
  name: 'list',
  arity: -2,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  categories: ['connection'],
  group: 'connection',
  since: '2.4.0',
  complexity: 'O(N) in the N clients that are connected',
  summary: 'Lists the connections, a line of facts for each.',
  tips: ['nondeterministic_output'],
  arguments: [
    {
      name: 'client-type',
      type: 'oneof',
      token: 'TYPE',
      since: '5.0.0',
      optional: true,
      arguments: [
        { name: 'normal', type: 'pure-token', token: 'normal' },
        { name: 'master', type: 'pure-token', token: 'master' },
        { name: 'replica', type: 'pure-token', token: 'replica' },
        { name: 'pubsub', type: 'pure-token', token: 'pubsub' },
      ],
    },
    { name: 'client-id', type: 'integer', token: 'ID', since: '6.2.0', optional: true, multiple: true },
    { name: 'username', type: 'string', token: 'USER', optional: true },
    { name: 'addr', type: 'string', displayText: 'ip:port', token: 'ADDR', optional: true },
    { name: 'laddr', type: 'string', displayText: 'ip:port', token: 'LADDR', optional: true },
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
    { name: 'maxage', type: 'integer', token: 'MAXAGE', optional: true },
    ...FILTERS_OF_VALKEY_9,
  ],
  history: [
    ['2.8.12', 'Added unique client `id` field.'],
    ['5.0.0', 'Added optional `TYPE` filter.'],
    ['6.0.0', 'Added `user` field.'],
    ['6.2.0', 'Fields `argv-mem`, `tot-mem`, `laddr` and `redir`; the filter `ID`.'],
    ['7.0.0', 'Fields `resp`, `multi-mem`, `rbs` and `rbp`.'],
    ['7.0.3', 'Added `ssub` field.'],
    ['7.2.0', 'Added `lib-name` and `lib-ver` fields.'],
    ['7.4.0', 'Added `watch` field.'],
    ['8.0.0', 'Added `io-thread` field.'],
  ],
  run(call, reply) {
    const filter = parseClientFilter(call, 2, RULES)
    if (typeof filter === 'string') return reply.error(filter)
    const { clients } = call.host
    const found = filter.ids === undefined ? clients.list() : filter.ids.map(id => clients.get(id))
    let lines = ''
    for (const client of found) {
      if (client !== undefined && meetsFilter(client, filter, call.client, call.now)) {
        lines += clientInfoLine(client, call.host, call.now)
      }
    }
    reply.verbatim('txt', lines)
  },
})
