import { INT64_MAX } from '../../base/integer.ts'
import { defineSubcommand } from '../command.ts'
import { tooManyArguments } from '../messages.ts'

const NOT_A_TIMEOUT = 'ERR timeout is not an integer or out of range'
const UNKNOWN_MODE = 'ERR CLIENT PAUSE mode must be WRITE or ALL'

/** CLIENT PAUSE timeout [WRITE | ALL] */
export const clientPause = defineSubcommand({
  name: 'pause',
  arity: -3,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  categories: ['connection'],
  group: 'connection',
  since: '3.0.0',
  complexity: 'O(1)',
  summary: 'Holds the commands of all clients back for some milliseconds, or only those that write.',
  arguments: [
    { name: 'timeout', type: 'integer' },
    {
      name: 'mode',
      type: 'oneof',
      since: '6.2.0',
      optional: true,
      arguments: [
        { name: 'write', type: 'pure-token', token: 'WRITE' },
        { name: 'all', type: 'pure-token', token: 'ALL' },
      ],
    },
  ],
  history: [['6.2.0', 'Added the modes, `WRITE` and `ALL`.']],
  run(call, reply) {
    if (call.argc > 4) return reply.error(tooManyArguments(call.text(1)))
    const writesOnly = call.argc === 4 && call.is(3, 'WRITE')
    if (call.argc === 4 && !writesOnly && !call.is(3, 'ALL')) return reply.error(UNKNOWN_MODE)
    const milliseconds = call.int64(2)
    if (milliseconds === undefined) return reply.error(NOT_A_TIMEOUT)
    if (milliseconds < 0n) return reply.error('ERR timeout is negative')
    if (milliseconds > INT64_MAX - BigInt(call.now)) return reply.error('ERR timeout is out of range')
    call.host.pause(call.now + Number(milliseconds), writesOnly)
    reply.ok()
  },
})

/** CLIENT UNPAUSE */
export const clientUnpause = defineSubcommand({
  name: 'unpause',
  arity: 2,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  categories: ['connection'],
  group: 'connection',
  since: '6.2.0',
  complexity: 'O(N) Where N is the number of paused clients',
  summary: 'Lets the commands that CLIENT PAUSE holds back go on.',
  run(call, reply) {
    call.host.unpause()
    reply.ok()
  },
})
