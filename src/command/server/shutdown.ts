import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { defineCommand } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'

/** SHUTDOWN */
export const shutdown = defineCommand({
  name: 'shutdown',
  arity: -1,
  flags: ['admin', 'noscript', 'loading', 'stale', 'no_multi', 'allow_busy'],
  categories: [],
  group: 'server',
  since: '1.0.0',
  complexity: 'O(N) when saving, where N is the number of keys in all databases, otherwise O(1)',
  summary: 'Stops the server, after saving its data where that is configured or asked for.',
  arguments: [
    {
      name: 'save-selector',
      type: 'oneof',
      optional: true,
      arguments: [
        { name: 'nosave', type: 'pure-token', token: 'NOSAVE' },
        { name: 'save', type: 'pure-token', token: 'SAVE' },
      ],
    },
    { name: 'now', type: 'pure-token', token: 'NOW', since: '7.0.0', optional: true },
    { name: 'force', type: 'pure-token', token: 'FORCE', since: '7.0.0', optional: true },
    { name: 'abort', type: 'pure-token', token: 'ABORT', since: '7.0.0', optional: true },
  ],
  history: [['7.0.0', 'Added `NOW`, `FORCE` and `ABORT`.']],
  run: runShutdown,
})

function runShutdown(call: Call, reply: Reply): void {
  let save: boolean | undefined
  let now = false
  let force = false
  let abort = false
  for (let i = 1; i < call.argc; i++) {
    if (call.is(i, 'NOSAVE') && save !== true) save = false
    else if (call.is(i, 'SAVE') && save !== false) save = true
    else if (call.is(i, 'NOW')) now = true
    else if (call.is(i, 'FORCE')) force = true
    else if (call.is(i, 'ABORT')) abort = true
    else return reply.error(SYNTAX_ERROR)
  }
  if (!abort) {
    // What a script has changed would be saved half.
    if (save !== false && call.host.scripting.suspended) return reply.error(call.host.scripting.busyError)
    const error = call.host.shutdown({ save, now, force, abort })
    // Who stops the server gets no reply but the end of the connection.
    if (error !== undefined) reply.error(error)
    return
  }
  if (save !== undefined || now || force) return reply.error(SYNTAX_ERROR)
  // A shutdown waits for nothing yet, so there is never one to abort.
  reply.error('ERR No shutdown in progress.')
}
