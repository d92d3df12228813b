import { createHash, timingSafeEqual } from 'node:crypto'
import type { Client } from '../command/client.ts'
import type { ClientLimits } from '../session/client-limits.ts'
import type { Clients } from '../session/clients.ts'
import type { Connection } from '../session/connection.ts'
import type { Configuration } from './config/configuration.ts'

/** What is configured of clients, and where it goes. */
export interface ClientAdmission {
  readonly configuration: Configuration
  readonly clients: Clients
  readonly limits: ClientLimits
  /** Connections that are not secure yet: clients to be. */
  readonly pendingHandshakes: number
  readonly passwordRequired: boolean
  readonly platform: { readonly process: { readonly memoryBytes: number } }
}

/** The longest reply to one client that is put together in memory, in bytes; one that needs more is closed. */
const REPLY_BYTES_MAX = 1024 * 1024 * 1024
/** No limit on the memory of clients is lower, so that one can still talk to the server. */
const BUFFER_BYTES_MIN = 128 * 1024

/** Returns the error reply to a new connection that is refused; undefined when it is welcome. */
export function refusalOf(connection: Connection, server: ClientAdmission): Uint8Array<ArrayBuffer> | undefined {
  if (!hasRoom(server)) return Buffer.from('-ERR max number of clients reached\r\n')
  return isKeptOut(connection, server) ? Buffer.from(PROTECTED) : undefined
}

/** Whether protected mode keeps a connection out: without a password, only this machine's come in. */
export function isKeptOut(
  connection: Connection,
  server: Pick<ClientAdmission, 'configuration' | 'passwordRequired'>,
): boolean {
  return server.configuration.values['protected-mode'] && !server.passwordRequired && !isLocal(connection)
}

/** Whether `maxclients` allows one more. */
export function hasRoom({ clients, pendingHandshakes, configuration }: ClientAdmission): boolean {
  return clients.size + pendingHandshakes < configuration.values.maxclients
}

/** Who may log in. */
export interface CertificateLogin {
  readonly configuration: Configuration
  hasUser(name: string): boolean
  /** Certificates whose names are no user's. */
  deniedCertificates: number
}

/** Logs a new client in as the user that its certificate names, if `tls-auth-clients-user` says so. A name that no user has changes nothing. */
export function logInByCertificate(client: Client, connection: Connection, server: CertificateLogin): void {
  if (server.configuration.values['tls-auth-clients-user'] === 'off') return
  const name = connection.certificateName
  if (name === undefined) return
  if (!server.hasUser(name)) {
    server.deniedCertificates++
    return
  }
  client.user = name
  client.authenticated = true
  client.requireAuthentication(false)
}

/** Puts the limits of clients into force, and keeps them up to date. */
export function applyClientLimits(server: ClientAdmission): void {
  const { configuration, limits } = server
  const applyBuffers = (): undefined => {
    const { values } = configuration
    limits.output = values['client-output-buffer-limit'].normal
    limits.listenerOutput = values['client-output-buffer-limit'].pubsub
    limits.bufferBytesMax = bufferBytesMax(server)
    limits.keptReplyBytesMax = tightest(REPLY_BYTES_MAX, limits.output.hardBytes)
    limits.replyBytesMax = tightest(limits.keptReplyBytesMax, limits.bufferBytesMax)
    limits.checkMemory()
  }
  applyBuffers()
  configuration.onChange('client-output-buffer-limit', applyBuffers)
  configuration.onApply('maxmemory', applyBuffers)
  configuration.onApply('maxmemory-clients', applyBuffers)
  const applyIdle = (): undefined => {
    limits.setIdle(configuration.values.timeout * 1000)
  }
  applyIdle()
  configuration.onChange('timeout', applyIdle)
}

/** Has a new password ask those for it who have not shown one yet; those who were let in without stay, as in Redis. */
export function applyPassword(server: ClientAdmission): void {
  server.configuration.onApply('requirepass', () => {
    for (const client of server.clients.connected()) {
      client.requireAuthentication(server.passwordRequired && !client.authenticated)
    }
    return undefined
  })
}

/** Whether two secrets are the same, in a time that does not tell where they differ. */
export function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other))
}

/** maxmemory-clients in bytes; a percentage is of maxmemory, or of the machine's memory when that is 0. */
function bufferBytesMax({ configuration, platform }: ClientAdmission): number {
  const { maxmemory, 'maxmemory-clients': limit } = configuration.values
  if (limit === 0) return 0
  const total = maxmemory > 0 ? maxmemory : platform.process.memoryBytes
  return Math.max(limit > 0 ? limit : Math.floor((total * -limit) / 100), BUFFER_BYTES_MIN)
}

/** The lower of two limits, of which 0 is none. */
function tightest(limit: number, other: number): number {
  return other === 0 ? limit : Math.min(limit, other)
}

/** Whether the peer is on this machine for certain. */
export function isLocal({ kind, address }: Connection): boolean {
  return kind !== 'tcp' || address.startsWith('127.') || address.startsWith('[::1]')
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret, 'latin1').digest()
}

/** In the words of Redis, which tools know. */
const PROTECTED =
  '-DENIED Redis is running in protected mode because protected mode is enabled and no password is set for the default user. ' +
  'In this mode connections are only accepted from the loopback interface. ' +
  'If you want to connect from external computers to Redis you may adopt one of the following solutions: ' +
  "1) Just disable protected mode sending the command 'CONFIG SET protected-mode no' from the loopback interface by connecting to Redis from the same host the server is running, however MAKE SURE Redis is not publicly accessible from internet if you do so. Use CONFIG REWRITE to make this change permanent. " +
  "2) Alternatively you can just disable the protected mode by editing the Redis configuration file, and setting the protected mode option to 'no', and then restarting the server. " +
  "3) If you started the server manually just for testing, restart it with the '--protected-mode no' option. " +
  '4) Set up an authentication password for the default user. ' +
  'NOTE: You only need to do one of the above things in order for the server to start accepting connections from the outside.\r\n'
