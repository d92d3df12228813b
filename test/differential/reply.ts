/** A reply as the server wrote it: one RESP2 or RESP3 element with everything it contains, located in a byte string. */
export interface Reply {
  /** The first byte: `+ - : $ * _ # , ( ! = % ~ > |`. */
  readonly type: string
  /** The rest of the first line. */
  readonly head: string
  /** The payload of a bulk reply (`$ ! =`); undefined for a null and for every other type. */
  readonly text: string | undefined
  /** The elements of an aggregate (`* % ~ > |`), a map's keys and values in turn; undefined for a null and for every other type. */
  readonly items: readonly Reply[] | undefined
  /** Index of the byte after the reply. */
  readonly end: number
}

/**
 * Reads one complete reply from `bytes` (one character per byte), or returns undefined when its end has not arrived.
 * Throws when the bytes cannot be RESP: a server that does so is broken.
 */
export function readReply(bytes: string, start = 0): Reply | undefined {
  const lineEnd = bytes.indexOf('\r\n', start)
  if (lineEnd < 0) return undefined
  const type = bytes.charAt(start)
  const head = bytes.slice(start + 1, lineEnd)
  const next = lineEnd + 2
  if (SIMPLE.has(type)) return { type, head, text: undefined, items: undefined, end: next }
  const length = Number(head)
  if (!Number.isInteger(length) || length < -1) throw malformed(bytes, start)
  if (BULK.has(type)) return readBulk(bytes, type, head, length, next)
  if (AGGREGATE.has(type)) return readAggregate(bytes, type, head, length, next)
  throw malformed(bytes, start)
}

/** Reads a complete reply that must fill `bytes` exactly. */
export function parseReply(bytes: string): Reply {
  const reply = readReply(bytes)
  if (reply === undefined || reply.end !== bytes.length) throw malformed(bytes, 0)
  return reply
}

const SIMPLE = new Set(['+', '-', ':', '_', '#', ',', '('])
const BULK = new Set(['$', '!', '='])
const AGGREGATE = new Set(['*', '%', '~', '>', '|'])

function readBulk(bytes: string, type: string, head: string, length: number, start: number): Reply | undefined {
  if (length < 0) return { type, head, text: undefined, items: undefined, end: start }
  const end = start + length + 2
  if (bytes.length < end) return undefined
  if (bytes.slice(end - 2, end) !== '\r\n') throw malformed(bytes, start)
  return { type, head, text: bytes.slice(start, end - 2), items: undefined, end }
}

function readAggregate(bytes: string, type: string, head: string, length: number, start: number): Reply | undefined {
  if (length < 0) return { type, head, text: undefined, items: undefined, end: start }
  const items: Reply[] = []
  let end = start
  // An attribute describes the reply that follows it, so that reply belongs to it.
  const count = type === '%' ? length * 2 : type === '|' ? length * 2 + 1 : length
  for (let index = 0; index < count; index++) {
    const item = readReply(bytes, end)
    if (item === undefined) return undefined
    items.push(item)
    end = item.end
  }
  return { type, head, text: undefined, items, end }
}

function malformed(bytes: string, start: number): Error {
  return new Error(`not a RESP reply: ${JSON.stringify(bytes.slice(start, start + 80))}`)
}
