import type { Connection, ConnectionListener } from '../../session/connection.ts'
import { PROMETHEUS_CONTENT_TYPE } from './exposition.ts'

/**
 * One reader of the metrics: one HTTP request, its reply, and the end of the connection.
 *
 * Of HTTP/1.1 it knows what a scraper needs: the request line, and the Authorization header. Source: RFC 9112, RFC 7617.
 */

/** Bytes of a request; who sends more is not answered. */
const HEAD_BYTES_MAX = 8192

/** What a reader asks of the server. */
export interface Reader {
  readonly passwordRequired: boolean
  authenticate(user: string, password: string): boolean
  renderMetrics(): string
}

interface Response {
  readonly status: string
  readonly headers?: readonly string[]
  readonly type?: string
  readonly body: string
}

export class MetricsSession implements ConnectionListener {
  readonly #connection: Connection
  readonly #server: Reader
  readonly #onClosed: () => void
  /** What came of the request so far, a character per byte. */
  #head = ''
  #answered = false

  /** `onClosed` is called when the connection is gone. */
  constructor(connection: Connection, server: Reader, onClosed: () => void) {
    this.#connection = connection
    this.#server = server
    this.#onClosed = onClosed
  }

  receive(bytes: Uint8Array, length: number): void {
    if (this.#answered) return
    this.#head += Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('latin1')
    if (this.#head.includes('\r\n\r\n')) this.#answer(this.#responseTo(this.#head))
    else if (this.#head.length > HEAD_BYTES_MAX) this.#answer(plain('431 Request Header Fields Too Large'))
  }

  ended(): void {
    if (!this.#answered) this.#connection.end()
  }

  drained(): void {}

  closed(): void {
    this.#onClosed()
  }

  /** Closes at once. */
  close(): void {
    this.#connection.destroy()
    this.#onClosed()
  }

  #responseTo(head: string): Response {
    const request = /^([A-Z]+) (\S+) HTTP\/1\.[01]\r\n/.exec(head)
    if (request === null) return plain('400 Bad Request')
    const [, method, target] = request
    if (!/^\/metrics(?:\?|$)/.test(target)) return plain('404 Not Found')
    if (method !== 'GET') return plain('405 Method Not Allowed', ['Allow: GET'])
    if (this.#server.passwordRequired && !this.#isAuthentic(head)) {
      return plain('401 Unauthorized', ['WWW-Authenticate: Basic realm="metrics"'])
    }
    return { status: '200 OK', type: PROMETHEUS_CONTENT_TYPE, body: this.#server.renderMetrics() }
  }

  #isAuthentic(head: string): boolean {
    const token = /^authorization:[ \t]*basic[ \t]+(\S+)[ \t]*\r$/im.exec(head)?.[1]
    if (token === undefined) return false
    const text = Buffer.from(token, 'base64').toString()
    const colon = text.indexOf(':')
    return colon >= 0 && this.#server.authenticate(text.slice(0, colon), text.slice(colon + 1))
  }

  #answer({ status, headers = [], type = 'text/plain', body }: Response): void {
    this.#answered = true
    this.#head = ''
    const bytes = Buffer.from(body)
    const lines = [`HTTP/1.1 ${status}`, `Content-Type: ${type}`, `Content-Length: ${bytes.length}`, ...headers]
    const reply = Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`), bytes])
    this.#connection.write(reply, reply.length)
    this.#connection.end()
  }
}

/** A response that says no more than its status. */
function plain(status: string, headers: readonly string[] = []): Response {
  return { status, headers, body: `${status}\n` }
}
