import { connect, type NetConnectOpts, type Socket } from 'node:net'
import { readReply } from './reply.ts'

/** One argument of a command. A string stands for one byte per character (latin1); text beyond that goes in as bytes. */
export type Argument = string | number | Uint8Array

/** What a read gives when the server closed the connection; `<` begins no RESP reply. */
export const CLOSED = '<closed>'
/** What a read gives when nothing complete arrived in time. */
export const SILENT = '<silent>'

/** How long a missing reply is waited for, in milliseconds; passed only when something is wrong. */
const REPLY_DEADLINE_MS = 5_000

/** A command as clients send it: an array of bulk strings. */
export function encodeCommand(command: readonly Argument[]): Buffer {
  const parts: Buffer[] = [Buffer.from(`*${command.length}\r\n`)]
  for (const argument of command) {
    const bytes = typeof argument === 'object' ? argument : Buffer.from(String(argument), 'latin1')
    parts.push(Buffer.from(`$${bytes.length}\r\n`), Buffer.from(bytes), LINE_END)
  }
  return Buffer.concat(parts)
}

/** A connection that sends any bytes and gives back each complete reply as the bytes that came, one character per byte. */
export class RawConnection {
  readonly #socket: Socket
  /** Text that arrived, pieces not yet joined. */
  #pieces: string[] = []
  #closed = false
  #wake: () => void = () => {}

  static open(target: NetConnectOpts): Promise<RawConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(target)
      socket.setNoDelay(true)
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new RawConnection(socket))
      })
    })
  }

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#pieces.push(chunk.toString('latin1'))
      this.#wake()
    })
    socket.on('error', () => {}) // a reset is seen as the close that follows it
    socket.on('close', () => {
      this.#closed = true
      this.#wake()
    })
  }

  send(bytes: Uint8Array): void {
    if (this.#socket.writable) this.#socket.write(bytes)
  }

  /** The next complete reply, or {@link CLOSED}, or {@link SILENT}; bytes that break off in a close come with it. */
  async receive(): Promise<string> {
    const deadline = AbortSignal.timeout(REPLY_DEADLINE_MS)
    for (;;) {
      const text = this.#text()
      const reply = text === '' ? undefined : readReply(text)
      if (reply !== undefined) {
        this.#pieces = [text.slice(reply.end)]
        return text.slice(0, reply.end)
      }
      if (this.#closed) {
        this.#pieces = []
        return text + CLOSED
      }
      if (deadline.aborted) return text + SILENT
      await this.#arrival(deadline)
    }
  }

  /** Everything that arrives until the server closes its side, whatever it is. */
  async receiveAll(): Promise<string> {
    const deadline = AbortSignal.timeout(REPLY_DEADLINE_MS)
    while (!this.#closed && !deadline.aborted) await this.#arrival(deadline)
    return this.#text() + (this.#closed ? CLOSED : SILENT)
  }

  /** Sends one command and gives its reply. */
  request(...command: Argument[]): Promise<string> {
    this.send(encodeCommand(command))
    return this.receive()
  }

  /** Sends every byte by itself, with a turn of the event loop in between. */
  async sendFragmented(bytes: Uint8Array): Promise<void> {
    for (let index = 0; index < bytes.length; index++) {
      this.send(bytes.subarray(index, index + 1))
      await new Promise(resolve => setImmediate(resolve))
    }
  }

  /** Closes this side of the connection; what the server still sends can be received. */
  endSending(): void {
    this.#socket.end()
  }

  /** Says goodbye and waits until the server has closed its side too, so that it no longer counts this client. */
  async end(): Promise<void> {
    this.#socket.end()
    const deadline = AbortSignal.timeout(REPLY_DEADLINE_MS)
    while (!this.#closed && !deadline.aborted) await this.#arrival(deadline)
    this.close()
  }

  close(): void {
    this.#socket.destroy()
  }

  #text(): string {
    const text = this.#pieces.join('')
    this.#pieces = [text]
    return text
  }

  #arrival(deadline: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      this.#wake = () => {
        deadline.removeEventListener('abort', this.#wake)
        resolve()
      }
      deadline.addEventListener('abort', this.#wake, { once: true })
    })
  }
}

const LINE_END = Buffer.from('\r\n')
