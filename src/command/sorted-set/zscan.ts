import { formatDouble } from '../../base/double.ts'
import { globMatches } from '../../base/glob.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { MemberList } from '../../types/sorted-set/member-list.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { NO_VALUES_TO_SPARE, SYNTAX_ERROR } from '../messages.ts'
import { scanCursor } from '../scan-cursor.ts'
import { isSortedSetOrReply, openSortedSet } from './sorted-set-value.ts'

/** ZSCAN key cursor [MATCH pattern] [COUNT count] [NOSCORES] */
export const zscan = defineCommand({
  name: 'zscan',
  arity: -3,
  flags: ['readonly'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '2.8.0',
  complexity: 'O(1) a call, O(N) for all N members',
  summary: 'Walks over the members and scores of a sorted set, some at a call.',
  tips: ['nondeterministic_output'],
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'cursor', type: 'integer' },
    { name: 'pattern', type: 'pattern', token: 'MATCH', optional: true },
    { name: 'count', type: 'integer', token: 'COUNT', optional: true },
    { name: 'noscores', type: 'pure-token', token: 'NOSCORES', optional: true },
  ],
  history: [['8.1.0', 'Valkey: added the `NOSCORES` option.']],
  run(call, reply) {
    const cursor = scanCursor(call, 2)
    if (cursor < 0) return reply.error('ERR invalid cursor')
    const address = call.read(1)
    if (address === 0) return replyScanned(reply, 0, new MemberList(), undefined)
    if (isSortedSetOrReply(call, address, reply)) scanMembers(call, reply, address, cursor)
  },
})

const COUNT_DEFAULT = 10

function scanMembers(call: Call, reply: Reply, address: number, cursor: number): void {
  let count = COUNT_DEFAULT
  let pattern = 0
  let membersOnly = false
  for (let i = 3; i < call.argc; i++) {
    const hasValue = i + 1 < call.argc
    if (hasValue && call.is(i, 'COUNT')) {
      count = call.integerOrReply(++i, reply)
      if (Number.isNaN(count)) return
      if (count < 1) return reply.error(SYNTAX_ERROR)
    } else if (hasValue && call.is(i, 'MATCH')) {
      pattern = ++i
    } else if (call.is(i, 'NOSCORES')) {
      membersOnly = true
    } else {
      return reply.error(call.is(i, 'NOVALUES') ? NO_VALUES_TO_SPARE : SYNTAX_ERROR)
    }
  }
  const sets = openSortedSet(call, address)
  const found = new MemberList()
  const next = sets.scan(cursor, count, () => {
    const { bytes, start, end, score } = sets
    if (pattern === 0 || globMatches(call.bytes, call.start(pattern), call.end(pattern), bytes, start, end, false)) {
      found.add(bytes, start, end, score)
    }
  })
  if (membersOnly) return replyScanned(reply, next, found, undefined)
  // A packed one replies with the texts that it holds.
  replyScanned(reply, next, found, sets.packed ? formatDouble : formatSeventeenDigits)
}

/** Replies with the next cursor and the members, with their scores where these have a format. */
function replyScanned(
  reply: Reply,
  cursor: number,
  list: MemberList,
  format: ((score: number) => string) | undefined,
): void {
  reply.array(2)
  reply.bulkInteger(cursor)
  reply.array(format === undefined ? list.count : 2 * list.count)
  for (let i = 0; i < list.count; i++) {
    reply.bulk(list.bytes, list.starts[i], list.ends[i])
    if (format !== undefined) reply.latin1(format(list.scores[i]))
  }
}

/** Returns a double with up to 17 significant digits, as C's `%.17g` prints it. */
export function formatSeventeenDigits(value: number): string {
  if (!Number.isFinite(value)) return formatDouble(value)
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const [digits, power] = Math.abs(value).toExponential(16).split('e')
  const significant = digits.replace('.', '').replace(/0+$/, '')
  const sign = value < 0 ? '-' : ''
  const exponent = Number(power)
  if (exponent < -4 || exponent >= 17) {
    const point = significant.length > 1 ? `${significant[0]}.${significant.slice(1)}` : significant
    return `${sign}${point}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${significant}`
  const integer = significant.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  const fraction = significant.slice(exponent + 1)
  return `${sign}${integer}${fraction === '' ? '' : `.${fraction}`}`
}
