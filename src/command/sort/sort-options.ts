import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { SortPattern } from './sort-pattern.ts'

/** What SORT is asked for. */
export interface SortOptions {
  descending: boolean
  /** Whether by text, and not by number. */
  alpha: boolean
  /** The first element wanted, and how many at most; not checked against anything. */
  offset: number
  count: number
  /** What to sort by; the elements themselves when undefined. */
  by: SortPattern | undefined
  /** Whether elements are wanted as they are. */
  unsorted: boolean
  /** What is wanted of each element; the element itself when empty. */
  readonly gets: SortPattern[]
  /** The argument that names the key to store under, 0 for none. */
  store: number
}

/** Reads the options of SORT, or of SORT_RO when `readOnly`; undefined after having replied with an error. */
export function sortOptionsOrReply(call: Call, readOnly: boolean, reply: Reply): SortOptions | undefined {
  const options: SortOptions = {
    descending: false,
    alpha: false,
    offset: 0,
    count: -1,
    by: undefined,
    unsorted: false,
    gets: [],
    store: 0,
  }
  for (let i = 2; i < call.argc; i++) {
    const left = call.argc - i - 1
    if (call.is(i, 'ASC')) options.descending = false
    else if (call.is(i, 'DESC')) options.descending = true
    else if (call.is(i, 'ALPHA')) options.alpha = true
    else if (left >= 2 && call.is(i, 'LIMIT')) {
      options.offset = call.integerOrReply(i + 1, reply)
      if (Number.isNaN(options.offset)) return undefined
      options.count = call.integerOrReply(i + 2, reply)
      if (Number.isNaN(options.count)) return undefined
      i += 2
    } else if (left >= 1 && !readOnly && call.is(i, 'STORE')) {
      options.store = ++i
    } else if (left >= 1 && call.is(i, 'BY')) {
      options.by = new SortPattern(call.copy(++i))
      options.unsorted ||= !options.by.isVariable
    } else if (left >= 1 && call.is(i, 'GET')) {
      options.gets.push(new SortPattern(call.copy(++i)))
    } else {
      reply.error(SYNTAX_ERROR)
      return undefined
    }
  }
  return options
}
