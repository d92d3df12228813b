import { fieldDeadline, scanFields } from '../../types/hash/hash.ts'
import { defineCommand, firstKey } from '../command.ts'
import { elementScanOrReply, INVALID_CURSOR, replyElements, replyEmptyScan, scanArguments } from '../element-scan.ts'
import { scanCursor } from '../scan-cursor.ts'
import { fieldsMayBeDue, isHashOrReply, replyField, replyValue } from './hash-value.ts'

/** HSCAN key cursor [MATCH pattern] [COUNT count] [NOVALUES] */
export const hscan = defineCommand({
  name: 'hscan',
  arity: -3,
  flags: ['readonly'],
  categories: ['hash'],
  group: 'hash',
  since: '2.8.0',
  complexity: 'O(1) a call, O(N) for all N fields',
  summary: 'Walks over the fields of a hash and their values, some at a call.',
  keys: firstKey('RO', 'access'),
  tips: ['nondeterministic_output'],
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    ...scanArguments,
    { name: 'novalues', type: 'pure-token', token: 'NOVALUES', optional: true },
  ],
  run(call, reply) {
    const cursor = scanCursor(call, 2)
    if (cursor < 0) return reply.error(INVALID_CURSOR)
    const address = call.read(1)
    if (address === 0) return replyEmptyScan(reply)
    if (!isHashOrReply(call, address, reply)) return
    const options = elementScanOrReply(call, reply, 'NOVALUES')
    if (options === undefined) return
    const { arena, store } = call.keyspace
    const due = fieldsMayBeDue(call, address)
    replyElements(
      call,
      reply,
      options,
      visit =>
        scanFields(store, address, cursor, options.count, place => {
          if (!due || fieldDeadline(arena, address, place) > call.now) visit(place)
        }),
      place => replyField(call, address, place, reply),
      options.namesOnly ? undefined : place => replyValue(call, address, place, reply),
    )
  },
})
