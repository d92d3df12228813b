import type { Call } from '../call.ts'
import { defineCommand } from '../command.ts'
import { SYNTAX_ERROR, WRONG_PASSWORD } from '../messages.ts'

const NO_PASSWORD_SET =
  'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?'

/** AUTH [username] password */
export const auth = defineCommand({
  name: 'auth',
  arity: -2,
  flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
  categories: ['connection'],
  group: 'connection',
  since: '1.0.0',
  complexity: 'O(N) in the user’s N passwords',
  summary: 'Shows the server a password.',
  arguments: [
    { name: 'username', type: 'string', since: '6.0.0', optional: true },
    { name: 'password', type: 'string' },
  ],
  history: [['6.0.0', 'Added ACL style (username and password).']],
  run(call, reply) {
    if (call.argc > 3) return reply.error(SYNTAX_ERROR)
    if (call.argc === 2 && !call.host.passwordRequired) return reply.error(NO_PASSWORD_SET)
    const user = call.argc === 2 ? 'default' : call.text(1)
    if (authenticate(call, user, call.text(call.argc - 1))) reply.ok()
    else reply.error(WRONG_PASSWORD)
  },
})

/** Makes the client this user if the password is right; a wrong one changes nothing. Returns whether it is. */
export function authenticate(call: Call, user: string, password: string): boolean {
  if (!call.host.authenticate(user, password)) return false
  const { client } = call
  client.user = user
  client.authenticated = true
  client.requireAuthentication(false)
  return true
}
