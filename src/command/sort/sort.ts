import { TextList } from '../../base/text-list.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import {
  type CommandArgument,
  type CommandWords,
  defineCommand,
  type KeyReference,
  type KeySpecification,
  keyAt,
} from '../command.ts'
import { wordIs } from '../keys-of-command.ts'
import { WRONG_TYPE } from '../messages.ts'
import { collectElements, elementCount, isSortable, isUnordered } from './collect-elements.ts'
import { sortOptionsOrReply } from './sort-options.ts'
import { sortOrder } from './sort-order.ts'
import { replySortedResult, storeSortedResult } from './sorted-result.ts'

const COMPLEXITY =
  'O(N+M*log(M)), N being the number of elements and M the number of those returned; O(N) where elements are not sorted.'
const KEYS: readonly KeySpecification[] = [
  keyAt(1, 'RO', 'access'),
  {
    flags: ['RO', 'access'],
    notes:
      "For the optional BY/GET keyword. It is marked 'unknown' because the key names derive from the content of the key we sort",
    begin: { unknown: true },
    find: { unknown: true },
  },
]
const STORE_KEY: KeySpecification = {
  flags: ['OW', 'update'],
  notes:
    "For the optional STORE keyword. It is marked 'unknown' because the keyword can appear anywhere in the argument array",
  begin: { unknown: true },
  find: { unknown: true },
}
const ARGUMENTS: readonly CommandArgument[] = [
  { name: 'key', type: 'key', keySpecIndex: 0 },
  { name: 'by-pattern', displayText: 'pattern', type: 'pattern', keySpecIndex: 1, token: 'BY', optional: true },
  {
    name: 'limit',
    type: 'block',
    token: 'LIMIT',
    optional: true,
    arguments: [
      { name: 'offset', type: 'integer' },
      { name: 'count', type: 'integer' },
    ],
  },
  {
    name: 'get-pattern',
    displayText: 'pattern',
    type: 'pattern',
    keySpecIndex: 1,
    token: 'GET',
    optional: true,
    multiple: true,
    multipleToken: true,
  },
  {
    name: 'order',
    type: 'oneof',
    optional: true,
    arguments: [
      { name: 'asc', type: 'pure-token', token: 'ASC' },
      { name: 'desc', type: 'pure-token', token: 'DESC' },
    ],
  },
  { name: 'sorting', type: 'pure-token', token: 'ALPHA', optional: true },
]

/** SORT key [BY pattern] [LIMIT offset count] [GET pattern ...] [ASC | DESC] [ALPHA] [STORE destination] */
export const sort = defineCommand({
  name: 'sort',
  arity: -2,
  flags: ['write', 'denyoom'],
  categories: ['set', 'sortedset', 'list', 'dangerous'],
  group: 'generic',
  since: '1.0.0',
  complexity: COMPLEXITY,
  summary: 'Sorts the elements of a list, a set or a sorted set, and returns or stores them.',
  keys: [...KEYS, STORE_KEY],
  findKeys: sortKeys,
  arguments: [...ARGUMENTS, { name: 'destination', type: 'key', keySpecIndex: 2, token: 'STORE', optional: true }],
  run: (call, reply) => sortElements(call, reply, false),
})

/** SORT_RO key [BY pattern] [LIMIT offset count] [GET pattern ...] [ASC | DESC] [ALPHA] */
export const sortRo = defineCommand({
  name: 'sort_ro',
  arity: -2,
  flags: ['readonly'],
  categories: ['set', 'sortedset', 'list', 'dangerous'],
  group: 'generic',
  since: '7.0.0',
  complexity: COMPLEXITY,
  summary: 'Returns the elements of a list, a set or a sorted set, sorted.',
  keys: KEYS,
  findKeys: () => [{ index: 1, flags: ['RO', 'access'] }],
  arguments: ARGUMENTS,
  run: (call, reply) => sortElements(call, reply, true),
})

/** The key that is sorted, and the one that the last STORE names. */
function sortKeys(words: CommandWords, from: number): KeyReference[] {
  const keys: KeyReference[] = [{ index: 1, flags: ['RO', 'access'] }]
  const argc = words.argc - from
  for (let i = 2; i < argc; i++) {
    if (wordIs(words, from, i, 'LIMIT')) i += 2
    else if (wordIs(words, from, i, 'BY') || wordIs(words, from, i, 'GET')) i++
    else if (wordIs(words, from, i, 'STORE') && i + 1 < argc) keys[1] = { index: i + 1, flags: ['OW', 'update'] }
  }
  return keys
}

function sortElements(call: Call, reply: Reply, readOnly: boolean): void {
  const options = sortOptionsOrReply(call, readOnly, reply)
  if (options === undefined) return
  const address = call.read(1)
  if (address !== 0 && !isSortable(call, address)) return reply.error(WRONG_TYPE)
  const total = address === 0 ? 0 : elementCount(call, address)
  if (options.unsorted && (options.store !== 0 || call.scripted) && address !== 0 && isUnordered(call, address)) {
    // A set has no order to keep, so that what is stored, or what a script does, would depend on chance.
    options.unsorted = false
    options.alpha = true
    options.by = undefined
  }
  const { descending, unsorted } = options
  const first = Math.min(Math.max(options.offset, 0), total)
  const end = options.count < 0 ? total : Math.min(first + options.count, total)
  const whole = !unsorted || (address !== 0 && isUnordered(call, address))
  const from = whole ? 0 : descending ? total - end : first
  const elements = address === 0 ? new TextList(0) : collectElements(call, address, from, whole ? total : end - first)
  let order: Uint32Array | undefined
  if (!unsorted) order = sortOrder(call, elements, options, first, end)
  else
    order = Uint32Array.from({ length: elements.count }, (_, i) => (descending && !whole ? elements.count - 1 - i : i))
  if (order === undefined) return reply.error("ERR One or more scores can't be converted into double")
  if (whole) order = order.subarray(first, end)
  if (options.store === 0) replySortedResult(call, elements, order, options.gets, reply)
  else reply.integer(storeSortedResult(call, elements, order, options))
}
