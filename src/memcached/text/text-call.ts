import { latin1 } from '../../base/bytes.ts'
import { strictUint32 } from '../../protocol/memcached/number-token.ts'
import type { TextParser } from '../../protocol/memcached/text-parser.ts'
import type { TextReply } from '../../protocol/memcached/text-reply.ts'
import { DeltaRequest } from '../add-delta.ts'
import { KeysAhead } from '../keys-ahead.ts'
import type { MemcachedClient, MemcachedHost } from '../memcached-host.ts'
import type { MemcachedStore } from '../memcached-store.ts'
import { PrefixCounts } from '../prefix-counts.ts'
import { PutRequest } from '../put-item.ts'

/**
 * A call of a text command: what its handler works with. One object serves all calls; the command's words are the parser's, valid until the handler returns.
 */
export class TextCall {
  readonly store: MemcachedStore
  readonly host: MemcachedHost
  readonly reply: TextReply
  readonly prefixes: PrefixCounts
  readonly put = new PutRequest()
  readonly ahead = new KeysAhead()
  readonly delta = new DeltaRequest()
  parser!: TextParser
  client!: MemcachedClient
  /** Set by a handler that has more to reply than may be held back: its parser goes on where it stopped. */
  suspended = false
  /** Whether a command came before in the same bytes, and what it replied may not be on its way. */
  pipelined = false

  constructor(store: MemcachedStore, host: MemcachedHost, reply: TextReply) {
    this.store = store
    this.host = host
    this.reply = reply
    this.prefixes = new PrefixCounts(host.settings.prefixDelimiter)
  }

  /** A word of the line as text; empty when there is none. */
  word(index: number): string {
    const { parser } = this
    if (index >= parser.tokenCount) return ''
    return latin1(parser.bytes, parser.tokens[2 * index], parser.tokens[2 * index + 1])
  }

  /** A word as a number below 2^32; -1 when it is none, or not there. */
  unsigned(index: number): number {
    const { bytes, tokenCount, tokens } = this.parser
    return index >= tokenCount ? -1 : strictUint32(bytes, tokens[2 * index], tokens[2 * index + 1])
  }

  /** A word as a number that may have a fraction; NaN when it is none. */
  fraction(index: number): number {
    const word = this.word(index)
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word) ? Number(word) : Number.NaN
  }

  /** A line, unless the client wants no reply. */
  line(text: string): void {
    if (!this.parser.noreply) this.reply.line(text)
  }

  /** A line that is known beforehand, unless the client wants no reply. */
  literal(line: Uint8Array): void {
    if (!this.parser.noreply) this.reply.literal(line)
  }
}

/** A text command: how it is written, and what it does. */
export interface TextCommand {
  /** See command-code.ts. */
  readonly code: number
  readonly name: string
  /** Behind the name, as in memcached's protocol.txt. */
  readonly syntax: string
  run(call: TextCall): void
}
