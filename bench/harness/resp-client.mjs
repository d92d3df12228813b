/**
 * A small RESP2 client for the harness's own questions (INFO, CONFIG SET, DBSIZE): one promise per command, replies as
 * strings, numbers, null and arrays; an error reply rejects.
 */
import { createConnection } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** @typedef {string | number | null | Reply[]} Reply */

export class RespClient {
  /** @param {number} port */
  constructor(port) {
    this.socket = createConnection({ port, host: '127.0.0.1', noDelay: true })
    this.received = Buffer.alloc(0)
    /** @type {{ resolve: (reply: any) => void, reject: (error: Error) => void }[]} */
    this.waiting = []
    this.socket.on('data', chunk => {
      this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk])
      this.drain()
    })
    const fail = (/** @type {Error} */ error) => {
      for (const { reject } of this.waiting.splice(0)) reject(error)
    }
    this.socket.on('error', fail)
    this.socket.on('close', () => fail(new Error('the server closed the connection')))
  }

  /**
   * @param {...(string | number)} args
   * @returns {Promise<any>}
   */
  call(...args) {
    const parts = args.map(arg => `$${Buffer.byteLength(String(arg))}\r\n${arg}\r\n`)
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject })
      this.socket.write(`*${args.length}\r\n${parts.join('')}`)
    })
  }

  /**
   * A field of INFO as a number.
   * @param {string} section
   * @param {string} field
   */
  async info(section, field) {
    const text = String(await this.call('INFO', section))
    const value = new RegExp(`^${field}:(.*?)\\r?$`, 'm').exec(text)?.[1]
    if (value === undefined) throw new Error(`INFO ${section} has no field ${field}`)
    return Number(value)
  }

  close() {
    this.socket.destroy()
  }

  drain() {
    let offset = 0
    while (this.waiting.length > 0) {
      const parsed = parse(this.received, offset)
      if (parsed === undefined) break
      offset = parsed.end
      const caller = this.waiting.shift()
      if (parsed.reply instanceof Error) caller?.reject(parsed.reply)
      else caller?.resolve(parsed.reply)
    }
    this.received = this.received.subarray(offset)
  }
}

/**
 * Waits until a server on the port answers PING with PONG.
 * @param {number} port
 * @param {{ failed?: () => string | undefined, timeoutMs?: number, pauseMs?: number }} [options] `failed` ends the
 *   wait early with a reason
 */
export async function waitForPing(port, { failed = () => undefined, timeoutMs = 20_000, pauseMs = 1 } = {}) {
  const end = performance.now() + timeoutMs
  for (;;) {
    const client = new RespClient(port)
    try {
      if ((await client.call('PING')) === 'PONG') return
    } catch {
      // Not listening yet, or still loading.
    } finally {
      client.close()
    }
    const reason = failed()
    if (reason !== undefined) throw new Error(reason)
    if (performance.now() > end) throw new Error(`no reply to PING on port ${port} within ${timeoutMs} ms`)
    await sleep(pauseMs)
  }
}

/**
 * One reply at the offset, or undefined while it is incomplete.
 * @param {Buffer} buffer
 * @param {number} offset
 * @returns {{ reply: Reply | Error, end: number } | undefined}
 */
function parse(buffer, offset) {
  const lineEnd = buffer.indexOf('\r\n', offset)
  if (lineEnd === -1) return undefined
  const line = buffer.toString('utf8', offset + 1, lineEnd)
  const end = lineEnd + 2
  const type = String.fromCharCode(buffer[offset])
  if (type === '+') return { reply: line, end }
  if (type === '-') return { reply: new Error(line), end }
  if (type === ':') return { reply: Number(line), end }
  const length = Number(line)
  if (length < 0) return { reply: null, end }
  if (type === '$') {
    if (buffer.length < end + length + 2) return undefined
    return { reply: buffer.toString('utf8', end, end + length), end: end + length + 2 }
  }
  if (type !== '*') throw new Error(`unexpected reply type ${type}`)
  /** @type {Reply[]} */
  const reply = []
  let at = end
  for (let element = 0; element < length; element++) {
    const parsed = parse(buffer, at)
    if (parsed === undefined) return undefined
    reply.push(parsed.reply instanceof Error ? parsed.reply.message : parsed.reply)
    at = parsed.end
  }
  return { reply, end: at }
}
