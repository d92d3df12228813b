import { defineSubcommand } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'

/** CLIENT CACHING <YES | NO> */
export const clientCaching = defineSubcommand({
  name: 'caching',
  arity: 3,
  flags: ['noscript', 'loading', 'stale'],
  categories: ['connection'],
  group: 'connection',
  since: '6.0.0',
  complexity: 'O(1)',
  summary: 'Says whether copies of what the next command reads are tracked.',
  arguments: [
    {
      name: 'mode',
      type: 'oneof',
      arguments: [
        { name: 'yes', type: 'pure-token', token: 'YES' },
        { name: 'no', type: 'pure-token', token: 'NO' },
      ],
    },
  ],
  run(call, reply) {
    const { tracking } = call.client
    if (tracking === undefined) {
      return reply.error(
        'ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled',
      )
    }
    const yes = call.is(2, 'YES')
    if (!yes && !call.is(2, 'NO')) return reply.error(SYNTAX_ERROR)
    if (tracking.mode !== (yes ? 'opt-in' : 'opt-out')) return reply.error(yes ? NOT_OPT_IN : NOT_OPT_OUT)
    tracking.caching = true
    reply.ok()
  },
})

const NOT_OPT_IN = 'ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode.'
const NOT_OPT_OUT = 'ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.'
