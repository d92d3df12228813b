import { latin1 } from '../../base/bytes.ts'
import {
  OP_SASL_AUTH,
  STATUS_AUTHENTICATION_CONTINUE,
  STATUS_AUTHENTICATION_ERROR,
  STATUS_OK,
  STATUS_UNKNOWN_COMMAND,
} from '../../protocol/memcached/binary-opcode.ts'
import { COUNT_AUTHENTICATION_ERRORS, COUNT_AUTHENTICATIONS } from '../operation-counts.ts'
import type { Users } from '../users.ts'
import type { BinaryCall } from './binary-call.ts'

/** The mechanism that there is: RFC 4616. */
const PLAIN = 'PLAIN'

/** The list of mechanisms. */
export function saslList({ host, reply }: BinaryCall): void {
  if (!host.mustAuthenticate()) return reply.error(STATUS_UNKNOWN_COMMAND)
  reply.text(STATUS_OK, PLAIN)
}

/** Auth and Step: the first may come without the message, for which it is then asked; the second brings it. */
export function saslAuthenticate(call: BinaryCall): void {
  const { client, host, parser, reply, store } = call
  const { bytes, valueEnd, valueStart } = parser
  const begins = parser.command === OP_SASL_AUTH
  client.authenticate(false)
  const known = begins ? latin1(bytes, parser.keyStart, parser.keyEnd) === PLAIN : client.authenticating
  if (begins) client.authenticating = known
  if (begins && known && valueEnd === valueStart) {
    reply.begin(STATUS_AUTHENTICATION_CONTINUE, 0, 0, 0, 0, 0)
    return
  }
  const { totals } = store.counts
  totals[COUNT_AUTHENTICATIONS]++
  if (known && isUser(host.users, latin1(bytes, valueStart, valueEnd))) {
    client.authenticate(true)
    return reply.text(STATUS_OK, 'Authenticated')
  }
  totals[COUNT_AUTHENTICATION_ERRORS]++
  reply.error(STATUS_AUTHENTICATION_ERROR)
}

/** Whether a message, `[for whom]\0user\0password`, tells of a user that is known. */
function isUser(users: Users, message: string): boolean {
  const [, user, password, ...more] = message.split('\0')
  return password !== undefined && more.length === 0 && users.check(user, password)
}
