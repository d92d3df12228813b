import { writeLatin1 } from '../base/bytes.ts'
import { quoteArgument } from '../protocol/split-arguments.ts'
import { Mail, type Outbox } from '../pubsub/outbox.ts'
import type { Client } from './client.ts'
import type { CommandWords } from './command.ts'
import { REDACTED } from './redacted-arguments.ts'

/** Monitors: clients that are shown every command. */
export class Monitors {
  /** Told when the first one comes and when the last one has gone. */
  onMonitors: (watching: boolean) => void = () => {}

  readonly #outbox: Outbox
  readonly #clients = new Set<Client>()

  constructor(outbox: Outbox) {
    this.#outbox = outbox
  }

  get size(): number {
    return this.#clients.size
  }

  begin(client: Client): void {
    client.monitoring = true
    client.mail ??= new Mail(client)
    this.#clients.add(client)
    if (this.#clients.size === 1) this.onMonitors(true)
  }

  end(client: Client): void {
    if (!this.#clients.delete(client)) return
    client.monitoring = false
    if (this.#clients.size === 0) this.onMonitors(false)
  }

  /** Shows a command of a client, at a time in microseconds since the Unix epoch. */
  show(client: Client, words: CommandWords, redacted: ReadonlySet<number>, microseconds: number): void {
    const line = lineOf(client, words, redacted, microseconds)
    const written = { 2: -1, 3: -1 }
    for (const monitor of this.#clients) {
      const { protocol } = monitor
      const writer = this.#outbox.writer(protocol)
      if (written[protocol] < 0) {
        written[protocol] = writer.length
        writer.reserve(line.length)
        writeLatin1(writer.bytes, writer.length, line)
        writer.length += line.length
      }
      this.#outbox.post(monitor.mail as Mail, written[protocol], written[protocol] + line.length)
    }
    this.#outbox.posted()
  }
}

/** The line for a command, as a simple string. */
function lineOf(client: Client, words: CommandWords, redacted: ReadonlySet<number>, microseconds: number): string {
  const { bytes, argv, argc } = words
  const seconds = Math.floor(microseconds / 1e6)
  const rest = String(Math.floor(microseconds % 1e6)).padStart(6, '0')
  const address = client.kind === 'unix' ? `unix:${client.address.replace(/:0$/, '')}` : client.address
  const from = client.monitoredAs ?? address
  let line = `+${seconds}.${rest} [${client.database} ${from}]`
  for (let i = 0; i < argc; i++) {
    line += ` ${redacted.has(i) ? `"${REDACTED}"` : quoteArgument(bytes.subarray(argv[2 * i], argv[2 * i + 1]))}`
  }
  return `${line}\r\n`
}
