import { defineSubcommand } from '../command.ts'
import { INVALID_CLIENT_NAME } from '../messages.ts'

/** CLIENT GETNAME */
export const clientGetName = defineSubcommand({
  name: 'getname',
  arity: 2,
  flags: ['noscript', 'loading', 'stale'],
  categories: ['connection'],
  group: 'connection',
  since: '2.6.9',
  complexity: 'O(1)',
  summary: 'Returns the name that this connection was given.',
  run(call, reply) {
    const { name } = call.client
    if (name === '') reply.null()
    else reply.bulk(Buffer.from(name, 'latin1'), 0, name.length)
  },
})

/** CLIENT SETNAME connection-name */
export const clientSetName = defineSubcommand({
  name: 'setname',
  arity: 3,
  flags: ['noscript', 'loading', 'stale'],
  categories: ['connection'],
  group: 'connection',
  since: '2.6.9',
  complexity: 'O(1)',
  summary: 'Gives this connection a name; an empty one takes it away.',
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  arguments: [{ name: 'connection-name', type: 'string' }],
  run(call, reply) {
    const name = call.text(2)
    if (!isClientName(name)) return reply.error(INVALID_CLIENT_NAME)
    call.client.name = name
    reply.ok()
  },
})

/**
 * Whether CLIENT LIST can show a text, of one character per byte, as the value of a field: no spaces, no control characters, nothing beyond ASCII.
 * What follows a NUL byte is not looked at.
 */
export function isClientName(text: string): boolean {
  const nul = text.indexOf('\0')
  return /^[!-~]*$/.test(nul < 0 ? text : text.slice(0, nul))
}
