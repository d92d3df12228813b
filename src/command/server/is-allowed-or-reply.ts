import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { isLocal } from '../client.ts'

/** Whether the configuration lets the client use a protected command; replies with an error when it does not. */
export function isAllowedOrReply(call: Call, name: 'DEBUG' | 'MODULE', reply: Reply): boolean {
  const directive = `enable-${name.toLowerCase()}-command`
  const [[, allowed]] = call.host.configuration.get([directive])
  if (allowed === 'yes' || (allowed === 'local' && isLocal(call.client))) return true
  reply.error(
    `ERR ${name} command not allowed. If the ${directive} option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.`,
  )
  return false
}
