import { scanMembers } from '../../types/set/set.ts'
import { defineCommand, firstKey } from '../command.ts'
import { elementScanOrReply, INVALID_CURSOR, replyElements, replyEmptyScan, scanArguments } from '../element-scan.ts'
import { scanCursor } from '../scan-cursor.ts'
import { isSetOrReply, replyMember } from './set-value.ts'

/** SSCAN key cursor [MATCH pattern] [COUNT count] */
export const sscan = defineCommand({
  name: 'sscan',
  arity: -3,
  flags: ['readonly'],
  categories: ['set'],
  group: 'set',
  since: '2.8.0',
  complexity: 'O(1) a call, O(N) for all N members',
  summary: 'Walks over the members of a set, some at a call.',
  keys: firstKey('RO', 'access'),
  tips: ['nondeterministic_output'],
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }, ...scanArguments],
  run(call, reply) {
    const cursor = scanCursor(call, 2)
    if (cursor < 0) return reply.error(INVALID_CURSOR)
    const address = call.read(1)
    if (address === 0) return replyEmptyScan(reply)
    if (!isSetOrReply(call, address, reply)) return
    const options = elementScanOrReply(call, reply)
    if (options === undefined) return
    replyElements(
      call,
      reply,
      options,
      visit => scanMembers(call.keyspace.store, address, cursor, options.count, visit),
      place => replyMember(call, address, place, reply),
      undefined,
    )
  },
})
