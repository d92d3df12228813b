import { type Client, GATE_NO_TOUCH, GATE_TRACKING } from '../command/client.ts'
import type { Entry } from '../command/command-table.ts'

/**
 * The client that the commands of scripts see: it has a database and a protocol of its own, which a script may change, and is else whoever called the script.
 * It never waits.
 */
export class ScriptClient implements Client {
  database = 0
  protocol: 2 | 3 = 2
  gate = 0
  lastCommand: Entry | undefined = undefined
  replyMode: Client['replyMode'] = 'on'
  readonly kind = 'internal'
  readonly monitoredAs = 'lua'
  readonly authenticated = true
  readonly queryBytes = 0
  readonly queryCapacity = 0
  readonly outputPending = 0
  readonly memoryBytes = 0
  readonly fileDescriptor = -1
  readonly held = false
  readonly closing = false
  readonly wait = undefined
  readonly subscriptions = undefined
  readonly mail = undefined
  readonly transaction = undefined
  readonly monitoring = false
  noEvict = false
  lastCommandMs = 0
  inputBytes = 0
  outputBytes = 0
  watchedBytes = 0

  #caller: Client | undefined = undefined

  /** Who called the script that runs. */
  get caller(): Client {
    if (this.#caller === undefined) throw new Error('no script runs')
    return this.#caller
  }

  /** Begins to act for a client. */
  begin(caller: Client): void {
    this.#caller = caller
    this.database = caller.database
    this.protocol = 2
    this.gate = caller.gate & (GATE_NO_TOUCH | GATE_TRACKING)
  }

  end(): void {
    this.#caller = undefined
  }

  get address(): string {
    return this.caller.address
  }

  get id(): number {
    return this.caller.id
  }

  get name(): string {
    return this.caller.name
  }

  set name(name: string) {
    this.caller.name = name
  }

  get commands(): number {
    return this.caller.commands
  }

  set commands(count: number) {
    this.caller.commands = count
  }

  get libraryName(): string {
    return this.caller.libraryName
  }

  set libraryName(name: string) {
    this.caller.libraryName = name
  }

  get libraryVersion(): string {
    return this.caller.libraryVersion
  }

  set libraryVersion(version: string) {
    this.caller.libraryVersion = version
  }

  get capabilities(): string {
    return this.caller.capabilities
  }

  set capabilities(letters: string) {
    this.caller.capabilities = letters
  }

  get user(): string {
    return this.caller.user
  }

  get tracking(): Client['tracking'] {
    return this.caller.tracking
  }

  get createdMs(): number {
    return this.caller.createdMs
  }

  get localAddress(): string {
    return this.caller.localAddress
  }

  release(): void {}

  /** Nothing is sent to it. */
  send(): boolean {
    return false
  }

  requireAuthentication(): void {}

  replyLater(): undefined {}

  close(afterReply: boolean): void {
    this.caller.close(afterReply)
  }
}
