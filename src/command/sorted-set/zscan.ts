import { formatDouble } from '../../base/double.ts'
import { defineCommand, firstKey } from '../command.ts'
import { elementScanOrReply, INVALID_CURSOR, replyElements, replyEmptyScan, scanArguments } from '../element-scan.ts'
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
    ...scanArguments,
    { name: 'noscores', type: 'pure-token', token: 'NOSCORES', optional: true },
  ],
  run(call, reply) {
    const cursor = scanCursor(call, 2)
    if (cursor < 0) return reply.error(INVALID_CURSOR)
    const address = call.read(1)
    if (address === 0) return replyEmptyScan(reply)
    if (!isSortedSetOrReply(call, address, reply)) return
    const options = elementScanOrReply(call, reply, 'NOSCORES')
    if (options === undefined) return
    const sets = openSortedSet(call, address)
    // A packed one replies with the texts that it holds.
    const format = sets.packed ? formatDouble : formatSeventeenDigits
    replyElements(
      call,
      reply,
      options,
      visit => sets.scan(cursor, options.count, () => visit(0)),
      () => reply.bulk(sets.bytes, sets.start, sets.end),
      options.namesOnly ? undefined : () => reply.latin1(format(sets.score)),
    )
  },
})

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
