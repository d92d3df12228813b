import { latin1 } from '../../base/bytes.ts'
import { decodeBase64 } from '../../protocol/memcached/base64.ts'
import { META_DEBUG } from '../../protocol/memcached/command-code.ts'
import { BAD_LINE, KEY_BYTES_MAX } from '../../protocol/memcached/meta-flags.ts'
import { bigOf } from '../../protocol/memcached/number-token.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { STATE_BINARY_KEY, STATE_FETCHED } from '../../store/item.ts'
import { secondsLeftAt, stateAt } from '../client-part.ts'
import { COUNT_META } from '../operation-counts.ts'
import type { TextCommand } from './text-call.ts'

/** `me key [b]`: what is known of an item, for people to read. */
export const metaDebug: TextCommand = {
  code: META_DEBUG,
  name: 'me',
  syntax: '<key> [b]',
  run(call) {
    const { parser, reply, store } = call
    let { bytes, keyStart: start, keyEnd: end } = parser
    store.counts.totals[COUNT_META]++
    if (end - start > KEY_BYTES_MAX) return reply.line(BAD_LINE)
    if (call.word(2) === 'b') {
      const decoded = new Uint8Array(KEY_BYTES_MAX)
      end = decodeBase64(bytes, start, end, decoded)
      start = 0
      bytes = decoded
      if (end === 0) return reply.line(BAD_LINE)
    }
    const found = store.peek(bytes, start, end)
    if (found === 0) return reply.line('EN')
    const { accessClock, arena, now } = store.keyspace
    const address = store.loadCas(found)
    const words = arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    const state = stateAt(words, at)
    const binary = (state & STATE_BINARY_KEY) !== 0
    const key = binary ? Buffer.from(bytes.subarray(start, end)).toString('base64') : latin1(bytes, start, end)
    const cas = bigOf(store.cas[0], store.cas[1])
    const fetched = (state & STATE_FETCHED) === 0 ? 'no' : 'yes'
    const left = secondsLeftAt(words, at, now)
    reply.line(
      `ME ${key} exp=${left} la=${accessClock.idleSeconds(words[at + 1])} cas=${cas} fetch=${fetched} ` +
        `cls=${store.classOf(address)} size=${store.sizeAt(address)}`,
    )
  },
}
