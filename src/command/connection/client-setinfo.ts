import { defineSubcommand } from '../command.ts'
import { isClientName } from './client-name.ts'

/** CLIENT SETINFO <LIB-NAME libname | LIB-VER libver> */
export const clientSetInfo = defineSubcommand({
  name: 'setinfo',
  arity: 4,
  flags: ['noscript', 'loading', 'stale'],
  categories: ['connection'],
  group: 'connection',
  since: '7.2.0',
  complexity: 'O(1)',
  summary: 'Tells the name or the version of the library behind this connection.',
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  arguments: [
    {
      name: 'attr',
      type: 'oneof',
      arguments: [
        { name: 'libname', type: 'string', token: 'lib-name' },
        { name: 'libver', type: 'string', token: 'lib-ver' },
      ],
    },
  ],
  run(call, reply) {
    const isName = call.is(2, 'LIB-NAME')
    if (!isName && !call.is(2, 'LIB-VER')) return reply.error(`ERR Unrecognized option '${call.text(2)}'`)
    const value = call.text(3)
    if (!isClientName(value)) {
      return reply.error(`ERR ${call.text(2)} cannot contain spaces, newlines or special characters.`)
    }
    if (isName) call.client.libraryName = value
    else call.client.libraryVersion = value
    reply.ok()
  },
})
