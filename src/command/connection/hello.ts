import { redisVersion } from '../../base/version.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { defineCommand } from '../command.ts'
import { INVALID_CLIENT_NAME, WRONG_PASSWORD } from '../messages.ts'
import { authenticate } from './auth.ts'
import { isClientName } from './client-name.ts'

const NOT_A_VERSION = 'ERR Protocol version is not an integer or out of range'
const NO_SUCH_PROTOCOL = 'NOPROTO unsupported protocol version'
const NOT_AUTHENTICATED =
  'NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time'

/** HELLO [protover [AUTH username password] [SETNAME clientname]] */
export const hello = defineCommand({
  name: 'hello',
  arity: -1,
  flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
  categories: ['connection'],
  group: 'connection',
  since: '6.0.0',
  complexity: 'O(1)',
  summary: 'Chooses the protocol, and tells who client and server are.',
  arguments: [
    {
      name: 'arguments',
      type: 'block',
      optional: true,
      arguments: [
        { name: 'protover', type: 'integer' },
        {
          name: 'auth',
          type: 'block',
          token: 'AUTH',
          optional: true,
          arguments: [
            { name: 'username', type: 'string' },
            { name: 'password', type: 'string' },
          ],
        },
        { name: 'clientname', type: 'string', token: 'SETNAME', optional: true },
      ],
    },
  ],
  history: [['6.2.0', 'May be called without a version: to be told of the connection.']],
  run(call, reply) {
    const { client } = call
    const options = parseOptions(call)
    if (typeof options === 'string') return reply.error(options)
    const { protocol, user, password, name } = options
    if (user !== undefined && !authenticate(call, user, password)) return reply.error(WRONG_PASSWORD)
    if (!client.authenticated) return reply.error(NOT_AUTHENTICATED)
    if (name !== undefined) client.name = name
    if (protocol !== undefined) client.protocol = protocol
    reply.protocol = client.protocol
    introduce(call, reply)
  },
})

interface HelloOptions {
  protocol: 2 | 3 | undefined
  user: string | undefined
  password: string
  name: string | undefined
}

/** The options that the arguments spell, or the error reply. */
function parseOptions(call: Call): HelloOptions | string {
  const options: HelloOptions = { protocol: undefined, user: undefined, password: '', name: undefined }
  if (call.argc === 1) return options
  const version = call.integer(1)
  if (Number.isNaN(version)) return call.int64(1) === undefined ? NOT_A_VERSION : NO_SUCH_PROTOCOL
  if (version !== 2 && version !== 3) return NO_SUCH_PROTOCOL
  options.protocol = version
  for (let i = 2; i < call.argc; ) {
    if (call.is(i, 'AUTH') && i + 2 < call.argc) {
      options.user = call.text(i + 1)
      options.password = call.text(i + 2)
      i += 3
    } else if (call.is(i, 'SETNAME') && i + 1 < call.argc) {
      options.name = call.text(i + 1)
      if (!isClientName(options.name)) return INVALID_CLIENT_NAME
      i += 2
    } else {
      return `ERR Syntax error in HELLO option '${call.text(i)}'`
    }
  }
  return options
}

function introduce(call: Call, reply: Reply): void {
  reply.map(7)
  reply.text('server')
  reply.text('redis')
  reply.text('version')
  reply.text(redisVersion)
  reply.text('proto')
  reply.integer(call.client.protocol)
  reply.text('id')
  reply.integer(call.client.id)
  reply.text('mode')
  reply.text('standalone')
  reply.text('role')
  reply.text('master')
  reply.text('modules')
  reply.array(0)
}
