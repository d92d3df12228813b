import { uriText } from './uri-text.ts'

/**
 * The event log: tells watchers what happens, one line each, as memcached's `watch` does.
 *
 * While nobody watches, {@link EventLog.mask} is 0 and nothing is built. Lines gather until {@link EventLog.flush}; a watcher that does not read loses those that
 * exceed its buffer, and is told how many. Source: memcached's logger.c.
 */

export const WATCH_EVICTIONS = 1 << 0
export const WATCH_FETCHERS = 1 << 1
export const WATCH_MUTATIONS = 1 << 2
export const WATCH_SYSTEM = 1 << 3
export const WATCH_CONNECTIONS = 1 << 4
export const WATCH_DELETIONS = 1 << 5
/** What nothing here is told of: memcached's proxy, and raw commands, which it has given up too. */
export const WATCH_NOTHING = 1 << 6

/** The words of `watch`, in memcached's order: a beginning of one means the first that it fits. */
export const WATCH_WORDS: ReadonlyMap<string, number> = new Map([
  ['rawcmds', WATCH_NOTHING],
  ['evictions', WATCH_EVICTIONS],
  ['fetchers', WATCH_FETCHERS],
  ['mutations', WATCH_MUTATIONS],
  ['sysevents', WATCH_SYSTEM],
  ['connevents', WATCH_CONNECTIONS],
  ['proxyreqs', WATCH_NOTHING],
  ['proxyevents', WATCH_NOTHING],
  ['proxyuser', WATCH_NOTHING],
  ['deletions', WATCH_DELETIONS],
])

const WATCHERS_MAX = 20
/** A watcher's buffer must have room for this much beyond a line, in bytes. */
const ROOM_BYTES_MIN = 128

/** Who watches. */
export interface Watcher {
  /** Bytes that it was sent and has not read. */
  readonly outputPending: number
  send(text: string): void
}

/** A connection, as events tell of it. */
export interface LoggedConnection {
  readonly kind: 'tcp' | 'unix' | 'memory'
  /** `address:port` of the peer. */
  readonly address: string
  readonly fileDescriptor: number
}

export type CloseReason = 'error' | 'normal' | 'idle_timeout' | 'shutdown'

interface Watching {
  readonly watcher: Watcher
  readonly mask: number
  /** Lines that are to be sent. */
  text: string
  /** Lines that it lost since it last was told. */
  skipped: number
}

export class EventLog {
  /** OR of what somebody watches. */
  mask = 0
  /** Lines that were made, that watchers were sent, and that they lost. */
  written = 0
  sent = 0
  skipped = 0
  /** The socket of the client that is served. */
  descriptor = -1
  /** Microseconds since the Unix epoch. */
  microseconds: () => number = () => 0

  readonly #bufferBytes: number
  readonly #watching: Watching[] = []
  #lastId = 0

  /** `bufferBytes`: what a watcher may leave unread. */
  constructor(bufferBytes: number) {
    this.#bufferBytes = bufferBytes
  }

  get watchers(): number {
    return this.#watching.length
  }

  /** Adds a watcher. Returns false when there are too many. */
  add(watcher: Watcher, mask: number): boolean {
    if (this.#watching.length === WATCHERS_MAX) return false
    this.#lastId++
    this.#watching.push({ watcher, mask, text: '', skipped: 0 })
    this.mask |= mask
    return true
  }

  remove(watcher: Watcher): void {
    const at = this.#watching.findIndex(each => each.watcher === watcher)
    if (at < 0) return
    this.#watching.splice(at, 1)
    this.mask = this.#watching.reduce((mask, each) => mask | each.mask, 0)
  }

  resetCounts(): void {
    this.written = this.sent = this.skipped = 0
  }

  /** Sends what has gathered. */
  flush(): void {
    for (const each of [...this.#watching]) {
      const { text } = each
      if (text === '') continue
      each.text = ''
      each.watcher.send(text)
    }
  }

  /** An item was asked for. `length` is the value's. */
  fetched(status: string, key: Uint8Array, start: number, end: number, length: number, id: number): void {
    const line = `type=item_get key=${uriText(key, start, end)} status=${status} clsid=${id} cfd=${this.descriptor} size=${length}`
    this.#tell(WATCH_FETCHERS, line)
  }

  /** An item was stored, or was not. `ttl` is in seconds; 0: never. */
  stored(
    status: string,
    command: string,
    key: Uint8Array,
    start: number,
    end: number,
    length: number,
    ttl: number,
    id: number,
  ): void {
    const line =
      `type=item_store key=${uriText(key, start, end)} status=${status} cmd=${command} ttl=${ttl} ` +
      `clsid=${id} cfd=${this.descriptor} size=${length}`
    this.#tell(WATCH_MUTATIONS, line)
  }

  deleted(command: 'delete' | 'md', key: Uint8Array, start: number, end: number, length: number, id: number): void {
    const line = `type=deleted key=${uriText(key, start, end)} cmd=${command} clsid=${id} size=${length}`
    this.#tell(WATCH_DELETIONS, line)
  }

  /** `ttl` and `idle` are in seconds. */
  evicted(key: string, fetched: boolean, ttl: number, idle: number, length: number, id: number): void {
    const line = `type=eviction key=${key} fetch=${fetched ? 'yes' : 'no'} ttl=${ttl} la=${idle} clsid=${id} size=${length}`
    this.#tell(WATCH_EVICTIONS, line)
  }

  connected(connection: LoggedConnection): void {
    this.#tell(WATCH_CONNECTIONS, `type=conn_new ${peerOf(connection)} cfd=${connection.fileDescriptor}`)
  }

  disconnected(connection: LoggedConnection, reason: CloseReason): void {
    const line = `type=conn_close ${peerOf(connection)} reason=${reason} cfd=${connection.fileDescriptor}`
    this.#tell(WATCH_CONNECTIONS, line)
  }

  /** TLS failed, in a handshake or later. `reason` is in OpenSSL's words where it has some. */
  tlsFailed(fileDescriptor: number, reason: string): void {
    this.#tell(WATCH_CONNECTIONS, `type=conntlserr fd=${fileDescriptor} msg=${reason}`)
  }

  /** The automover moves a page from one class to another. */
  pageMoved(from: number, to: number): void {
    this.#tell(WATCH_SYSTEM, `type=slab_move src=${from} dst=${to} state=start`)
  }

  #tell(mask: number, text: string): void {
    if ((this.mask & mask) === 0) return
    const time = this.microseconds()
    const line = `ts=${Math.floor(time / 1e6)}.${Math.floor(time % 1e6)} gid=${++this.#lastId} ${text}\n`
    this.written++
    for (const each of this.#watching) {
      if ((each.mask & mask) === 0) continue
      const waiting = each.watcher.outputPending + each.text.length
      if (waiting + line.length + ROOM_BYTES_MIN > this.#bufferBytes) {
        each.skipped++
        this.skipped++
        continue
      }
      if (each.skipped > 0) each.text += `skipped=${each.skipped}\n`
      each.skipped = 0
      each.text += line
      this.sent++
    }
  }
}

function peerOf({ address, kind }: LoggedConnection): string {
  if (kind !== 'tcp') return 'rip=unix rport=0 transport=local'
  const at = address.lastIndexOf(':')
  return `rip=${address.slice(0, at).replace(/^\[|\]$/g, '')} rport=${address.slice(at + 1)} transport=tcp`
}
