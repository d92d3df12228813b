import type { Reply } from '../../protocol/resp/reply.ts'
import { TYPE_LIST } from '../../store/item.ts'
import type { Call } from '../call.ts'
import { type CommandArgument, defineCommand, type KeySpecification, keyAt } from '../command.ts'
import { waitDeadlineOrReply } from '../wait-deadline.ts'
import { isLeftOrReply } from './list-value.ts'
import { moveElement } from './lmove.ts'

const KEYS: readonly KeySpecification[] = [keyAt(1, 'RW', 'access', 'delete'), keyAt(2, 'RW', 'insert')]
const ENDS: readonly CommandArgument[] = [
  { name: 'left', type: 'pure-token', token: 'LEFT' },
  { name: 'right', type: 'pure-token', token: 'RIGHT' },
]

/** BLMOVE source destination <LEFT | RIGHT> <LEFT | RIGHT> timeout */
export const blmove = defineCommand({
  name: 'blmove',
  arity: 6,
  flags: ['write', 'denyoom', 'blocking'],
  categories: ['list'],
  group: 'list',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Moves an element from an end of a list to an end of another one, and returns it, or waits for one.',
  keys: KEYS,
  arguments: [
    { name: 'source', type: 'key', keySpecIndex: 0 },
    { name: 'destination', type: 'key', keySpecIndex: 1 },
    { name: 'wherefrom', type: 'oneof', arguments: ENDS },
    { name: 'whereto', type: 'oneof', arguments: ENDS },
    { name: 'timeout', type: 'double' },
  ],
  run(call, reply) {
    const from = isLeftOrReply(call, 3, reply)
    if (from === undefined) return
    const to = isLeftOrReply(call, 4, reply)
    if (to !== undefined) moveOrWait(call, from, to, 5, reply)
  },
})

/** BRPOPLPUSH source destination timeout */
export const brpoplpush = defineCommand({
  name: 'brpoplpush',
  arity: 4,
  flags: ['write', 'denyoom', 'blocking'],
  categories: ['list'],
  group: 'list',
  since: '2.2.0',
  complexity: 'O(1)',
  summary: 'Moves the last element of a list to the front of another one, and returns it, or waits for one.',
  history: [['6.0.0', '`timeout` may have a fraction.']],
  deprecated: { since: '6.2.0', replacedBy: '`BLMOVE` with the `RIGHT` and `LEFT` arguments' },
  keys: KEYS,
  arguments: [
    { name: 'source', type: 'key', keySpecIndex: 0 },
    { name: 'destination', type: 'key', keySpecIndex: 1 },
    { name: 'timeout', type: 'double' },
  ],
  run: (call, reply) => moveOrWait(call, false, true, 3, reply),
})

/** As {@link moveElement}, or waits until as late as argument `timeout` says. Where nobody can wait the reply is a null, at the deadline a null array. */
function moveOrWait(call: Call, from: boolean, to: boolean, timeout: number, reply: Reply): void {
  const deadlineMs = waitDeadlineOrReply(call, timeout, reply)
  if (Number.isNaN(deadlineMs)) return
  if (call.find(1) !== 0) return moveElement(call, from, to, reply)
  call.block({ keys: [call.text(1)], type: TYPE_LIST, deadlineMs }, reply, reply => reply.null())
}
