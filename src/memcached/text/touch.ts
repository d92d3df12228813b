import { TOUCH } from '../../protocol/memcached/command-code.ts'
import { strictInt32 } from '../../protocol/memcached/number-token.ts'
import { literal } from '../../protocol/memcached/text-reply.ts'
import { deadlineOf } from '../deadline-of.ts'
import { COUNT_TOUCH_MISSES, COUNT_TOUCHES } from '../operation-counts.ts'
import type { TextCommand } from './text-call.ts'

const TOUCHED = literal('TOUCHED\r\n')
const NOT_FOUND = literal('NOT_FOUND\r\n')

/** `touch key exptime [noreply]` */
export const touch: TextCommand = {
  code: TOUCH,
  name: 'touch',
  syntax: '<key> <exptime> [noreply]',
  run(call) {
    const { parser, store } = call
    const { bytes, tokens } = parser
    const exptime = strictInt32(bytes, tokens[4], tokens[5])
    if (Number.isNaN(exptime)) return call.line('CLIENT_ERROR invalid exptime argument')
    const address = store.touch(bytes, parser.keyStart, parser.keyEnd, deadlineOf(exptime, store.keyspace.now))
    store.counts.totals[COUNT_TOUCHES]++
    if (address === 0) {
      store.counts.totals[COUNT_TOUCH_MISSES]++
      return call.literal(NOT_FOUND)
    }
    store.counts.touchHits[store.classOf(address)]++
    call.literal(TOUCHED)
  },
}
