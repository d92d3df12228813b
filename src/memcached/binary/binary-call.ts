import type { BinaryParser } from '../../protocol/memcached/binary-parser.ts'
import { BinaryReply } from '../../protocol/memcached/binary-reply.ts'
import type { DeltaRequest } from '../add-delta.ts'
import type { MemcachedClient, MemcachedHost } from '../memcached-host.ts'
import type { MemcachedStore } from '../memcached-store.ts'
import type { PrefixCounts } from '../prefix-counts.ts'
import type { PutRequest } from '../put-item.ts'
import type { TextCall } from '../text/text-call.ts'

/** A call of a binary command: what its handler works with. One object serves all calls, and shares what it works with with those of the text protocol. */
export class BinaryCall {
  readonly store: MemcachedStore
  readonly host: MemcachedHost
  readonly prefixes: PrefixCounts
  readonly put: PutRequest
  readonly delta: DeltaRequest
  readonly reply: BinaryReply
  parser!: BinaryParser
  client!: MemcachedClient

  constructor({ delta, host, prefixes, put, reply, store }: TextCall) {
    this.store = store
    this.host = host
    this.prefixes = prefixes
    this.put = put
    this.delta = delta
    this.reply = new BinaryReply(reply)
  }
}
