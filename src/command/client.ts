import type { Reply } from '../protocol/resp/reply.ts'
import type { TrackingClient } from '../pubsub/tracking-client.ts'
import type { Wait } from './blocking.ts'
import type { Entry } from './command-table.ts'
import type { Transaction } from './transaction.ts'

/**
 * A client as commands see it: who it is and what it has chosen. Plain data, owned by its session.
 */
export interface Client extends TrackingClient {
  readonly id: number
  /** The selected database's number. */
  database: number
  /** RESP version. */
  protocol: 2 | 3
  name: string
  libraryName: string
  libraryVersion: string
  /** What CLIENT CAPA told, a letter each: r, that it can be sent to another server. */
  capabilities: string
  user: string
  /** Whether it has shown a password, or needed none when it came. */
  authenticated: boolean
  /** OR of GATE_… bits that make this client take the slow way; 0 for nearly all. */
  gate: number
  noEvict: boolean
  /** CLIENT REPLY; SKIP sets 'skip-next', which becomes 'skip' for the command that follows. GATE_REPLY is set unless it is 'on'. */
  replyMode: 'on' | 'off' | 'skip-next' | 'skip'
  /** ms since the Unix epoch. */
  readonly createdMs: number
  /** When it last sent something, in ms since the Unix epoch. */
  lastCommandMs: number
  /** The last command, for CLIENT LIST; undefined before the first and after one that is unknown. */
  lastCommand: Entry | undefined
  /** Commands executed. */
  commands: number
  /** `address:port` or a unix socket's `path:0`, of the peer and of our side. */
  readonly address: string
  /** What MONITOR shows in the place of the address. */
  readonly monitoredAs?: string
  readonly localAddress: string
  readonly kind: 'tcp' | 'unix' | 'memory' | 'internal'
  /** The socket's number in this process; -1 when there is none or the platform has no such thing. */
  readonly fileDescriptor: number
  /** Bytes read and written on the network, for CLIENT LIST. */
  inputBytes: number
  outputBytes: number
  /** Bytes that a pending command holds, and the capacity of their buffer. */
  readonly queryBytes: number
  readonly queryCapacity: number
  /** Reply bytes that wait for the peer to read. */
  readonly outputPending: number
  /** Bytes of memory that it takes: itself, its buffers, its unread replies. */
  readonly memoryBytes: number
  /** Whether its commands have to wait, as in a pause. */
  readonly held: boolean
  /** Whether it is closed once its replies are sent. */
  readonly closing: boolean
  /** Whether it is shown all commands. */
  monitoring: boolean
  /** The commands queued since MULTI; undefined while none is open. */
  transaction: Transaction | undefined
  /** Bytes that the keys it watches take, about. */
  watchedBytes: number
  /** What its command waits for; undefined while none does. */
  wait: Wait | undefined
  /** Lets the command that waits try again. Not to be called while a command runs. */
  release(): void
  /** Sets whether it must authenticate before all else. */
  requireAuthentication(required: boolean): void
  /**
   * Has the reply of the command that runs come later, and what the client sends next wait for it. Returns the function that gives the reply, to be
   * called once and not while commands run; undefined for a client that cannot wait and is answered at once.
   */
  replyLater(): ((write: (reply: Reply) => void) => void) | undefined
  /**
   * Has what the client sends from the next command on go elsewhere; undefined ends that. Returns false for a client that sends nothing of its own.
   */
  divert(to: Diversion | undefined): boolean
  /** Closes the connection, at once or, when `afterReply`, once what was replied so far is sent. */
  close(afterReply: boolean): void
}

/** Where commands of a client go that are not for the engine. */
export interface Diversion {
  /** Replies to a command, whose words are a character per byte each. */
  command(words: readonly string[], reply: Reply): void
  /** The client is gone. */
  gone(): void
}

/** Whether a client is on this machine: in this process, at a unix socket, or at a loopback address. */
export function isLocal(client: Client): boolean {
  return client.kind !== 'tcp' || /^(127\.0\.0\.1|\[?::1\]?|\[?::ffff:127\.0\.0\.1\]?):\d+$/.test(client.address)
}

/** The client has not authenticated and must. */
export const GATE_AUTHENTICATION = 1 << 0
/** MULTI is open. */
export const GATE_MULTI = 1 << 1
/** It is subscribed to something: in RESP2, only commands about that are allowed. */
export const GATE_SUBSCRIBED = 1 << 2
/** CLIENT REPLY is off or skips. */
export const GATE_REPLY = 1 << 3
/** CLIENT NO-TOUCH is on. */
export const GATE_NO_TOUCH = 1 << 4
/** Server: maxmemory is set. */
export const GATE_MEMORY = 1 << 5
/** Server: a dataset is being loaded. */
export const GATE_LOADING = 1 << 6
/** Server: commands are paused. */
export const GATE_PAUSED = 1 << 7
/** Server: somebody monitors. Client: it does. */
export const GATE_MONITOR = 1 << 8
/** Server: somebody waits in a command that blocks. */
export const GATE_WAITERS = 1 << 9
/** Command: it may make its client wait. */
export const GATE_BLOCKING = 1 << 10
/** Server or command: every call is timed; see {@link CommandWatch}. */
export const GATE_WATCHED = 1 << 12
/** CLIENT TRACKING is on. */
export const GATE_TRACKING = 1 << 11
/** Server: a script runs too long, and others are served only what stops it. */
export const GATE_BUSY = 1 << 13
/** Server: a script is debugged, and others wait until it has ended. */
export const GATE_DEBUGGED = 1 << 14
/** Gates that add something to the running of a command. */
export const GATES_AROUND_RUN = GATE_MONITOR | GATE_WATCHED | GATE_NO_TOUCH
/** Gates that may have a command wait until they are open. */
export const GATES_THAT_HOLD = GATE_PAUSED | GATE_DEBUGGED
/** Gates that are closed while a script is suspended. */
export const GATES_OF_SCRIPT = GATE_BUSY | GATE_DEBUGGED
