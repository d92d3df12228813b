import { DELETE } from '../../protocol/memcached/command-code.ts'
import { literal } from '../../protocol/memcached/text-reply.ts'
import { COUNT_DELETE_MISSES } from '../operation-counts.ts'
import type { TextCommand } from './text-call.ts'

const DELETED = literal('DELETED\r\n')
const NOT_FOUND = literal('NOT_FOUND\r\n')

/** `delete key [noreply]` */
export const deleteCommand: TextCommand = {
  code: DELETE,
  name: 'delete',
  syntax: '<key> [noreply]',
  run(call) {
    const { parser, store } = call
    const { bytes, keyStart, keyEnd } = parser
    if (store.settings.detailEnabled) call.prefixes.delete(bytes, keyStart, keyEnd)
    const address = store.find(bytes, keyStart, keyEnd)
    if (address === 0) {
      store.counts.totals[COUNT_DELETE_MISSES]++
      return call.literal(NOT_FOUND)
    }
    store.counts.deleteHits[store.classOf(address)]++
    store.logDeletion('delete', address, bytes, keyStart, keyEnd)
    store.remove(address, bytes, keyStart, keyEnd)
    call.literal(DELETED)
  },
}
