import { FLUSH_ALL } from '../../protocol/memcached/command-code.ts'
import { strictInt32 } from '../../protocol/memcached/number-token.ts'
import { deadlineOf } from '../deadline-of.ts'
import { COUNT_FLUSHES } from '../operation-counts.ts'
import type { TextCommand } from './text-call.ts'

/** `flush_all [exptime] [noreply]` */
export const flushAll: TextCommand = {
  code: FLUSH_ALL,
  name: 'flush_all',
  syntax: '[delay] [noreply]',
  run(call) {
    const { parser, store } = call
    store.counts.totals[COUNT_FLUSHES]++
    if (!store.settings.flushEnabled) return call.line('CLIENT_ERROR flush_all not allowed')
    let exptime = 0
    if (parser.tokenCount !== (parser.noreply ? 2 : 1)) {
      exptime = strictInt32(parser.bytes, parser.tokens[2], parser.tokens[3])
      if (Number.isNaN(exptime)) return call.line('CLIENT_ERROR invalid exptime argument')
    }
    call.host.flushAt(exptime > 0 ? deadlineOf(exptime, store.keyspace.now) : 0)
    call.line('OK')
  },
}
