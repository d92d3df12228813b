import type { Clock } from '../../base/clock.ts'
import type { Blocking } from '../../command/blocking.ts'
import type { CommandTable } from '../../command/command-table.ts'
import type { CommandWatch } from '../../command/command-watch.ts'
import type { ClientsPort, MemoryFigures } from '../../command/host.ts'
import type { Keyspace } from '../../keyspace/keyspace.ts'
import type { Channels } from '../../pubsub/channels.ts'
import type { Tracking } from '../../pubsub/tracking.ts'
import type { ListenAddress } from '../../transport/listener.ts'
import type { Configuration } from '../config/configuration.ts'
import type { ProcessPort } from '../process-port.ts'
import type { Rates } from './rates.ts'

/** What scripts and functions have, memory in bytes. */
export interface ScriptingFigures {
  /** What Lua has of scripts. */
  readonly interpreterBytes: number
  /** Scripts that made room for others. */
  readonly evicted: number
  readonly cache: { readonly size: number; readonly usedBytes: number }
  readonly functions: {
    readonly libraryCount: number
    readonly functionCount: number
    /** What Lua has of libraries. */
    readonly interpreterBytes: number
    /** What they take beside that. */
    readonly libraryBytes: number
  }
}

/** What INFO asks of a server. */
export interface InfoSource {
  readonly platform: { readonly clock: Clock; readonly process: ProcessPort }
  readonly configuration: Configuration
  readonly commands: CommandTable
  readonly keyspace: Keyspace
  readonly engine: {
    readonly errorCounts: ReadonlyMap<string, number>
    readonly watch: Pick<CommandWatch, 'hotKeys'>
  }
  readonly clients: ClientsPort & { readonly size: number }
  readonly blocking: Pick<Blocking, 'size' | 'timed' | 'keys' | 'keysEvenMissing'>
  readonly channels: Pick<Channels, 'subscribers' | 'count'>
  readonly tracking: Pick<Tracking, 'clients' | 'keys' | 'items' | 'prefixes'>
  readonly scripting: ScriptingFigures
  readonly watches: { readonly size: number; readonly keys: number }
  /** How many commands wait for the end of a pause. */
  readonly clientPause: { readonly waiting: number }
  readonly expiryTimer: { readonly turnsCut: number; readonly spentMs: number }
  readonly rates: Rates
  /** What is listened on. */
  readonly addresses: readonly ListenAddress[]
  /** ms since the Unix epoch. */
  readonly startedMs: number
  /** Random, 40 hexadecimal digits, for this start of the server. */
  readonly runId: string
  /** Names the history of changes that this server makes, as the run id does. */
  readonly replicationId: string
  /** The file that CONFIG REWRITE rewrites; empty when there is none. */
  readonly configurationFile: string
  /** Passwords that were wrong. */
  readonly deniedAuthentications: number
  /** Certificates of clients whose names are no user's. */
  readonly deniedCertificates: number
  memory(): MemoryFigures
}
