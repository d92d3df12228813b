import type { Reply } from '../../protocol/resp/reply.ts'
import type { LexRange, ScoreRange } from '../../types/sorted-set/ranges.ts'
import type { SortedSets } from '../../types/sorted-set/sorted-sets.ts'
import type { Call } from '../call.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { lexRangeOrReply } from './lex-range.ts'
import { scoreRangeOrReply } from './score-range.ts'

/** A range of a sorted set as ZRANGE and its kin ask for it: of ranks, of scores or of members, in either direction. */
export interface RangeQuery {
  by: 'rank' | 'score' | 'lex'
  reverse: boolean
  withScores: boolean
  /** Members of the range to pass over, and to return at most; all when negative. */
  offset: number
  limit: number
  /** Ranks, from the end when negative. */
  from: number
  until: number
  scores: ScoreRange | undefined
  lex: LexRange | undefined
}

/** What a command leaves to the arguments: undefined lets them say it. */
export interface RangeDefaults {
  readonly by?: RangeQuery['by']
  readonly reverse?: boolean
  /** Whether the result is stored, so that it has scores anyway. */
  readonly store?: boolean
}

/** Reads `source min max [options]` from argument `source` on; undefined after having replied with an error. */
export function rangeQueryOrReply(
  call: Call,
  source: number,
  defaults: RangeDefaults,
  reply: Reply,
): RangeQuery | undefined {
  const query: RangeQuery = {
    by: defaults.by ?? 'rank',
    reverse: defaults.reverse ?? false,
    withScores: false,
    offset: 0,
    limit: -1,
    from: 0,
    until: 0,
    scores: undefined,
    lex: undefined,
  }
  if (!readOptionsOrReply(call, source + 3, defaults, query, reply)) return undefined
  if (query.limit !== -1 && query.by === 'rank') {
    reply.error('ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX')
    return undefined
  }
  if (query.withScores && query.by === 'lex') {
    reply.error('ERR syntax error, WITHSCORES not supported in combination with BYLEX')
    return undefined
  }
  if (query.by === 'rank') {
    query.from = call.integerOrReply(source + 1, reply)
    if (Number.isNaN(query.from)) return undefined
    query.until = call.integerOrReply(source + 2, reply)
    return Number.isNaN(query.until) ? undefined : query
  }
  // In reverse, the maximum comes first.
  const min = query.reverse ? source + 2 : source + 1
  const max = query.reverse ? source + 1 : source + 2
  if (query.by === 'score') query.scores = scoreRangeOrReply(call, min, max, reply)
  else query.lex = lexRangeOrReply(call, min, max, reply)
  return query.scores === undefined && query.lex === undefined ? undefined : query
}

/** The members of a query in the sorted set that is open: the rank of the first in the query's direction, and how many there are. */
export interface Selection {
  first: number
  count: number
}

/** Returns the members of a query. */
export function selectRange(sets: SortedSets, query: RangeQuery): Selection {
  const { count } = sets
  if (query.by === 'rank') {
    const from = Math.max(0, query.from < 0 ? query.from + count : query.from)
    const until = Math.min(count - 1, query.until < 0 ? query.until + count : query.until)
    if (from > until) return { first: 0, count: 0 }
    return { first: query.reverse ? count - 1 - from : from, count: until - from + 1 }
  }
  const { scores, lex } = query
  const from = scores !== undefined ? sets.countBelow(scores) : lex !== undefined ? sets.lexFrom(lex) : 0
  const until = scores !== undefined ? sets.countThrough(scores) : lex !== undefined ? sets.lexUntil(lex) : 0
  const there = query.offset < 0 ? 0 : until - from - query.offset
  const wanted = query.limit < 0 ? there : Math.min(there, query.limit)
  if (wanted <= 0) return { first: 0, count: 0 }
  return { first: query.reverse ? until - 1 - query.offset : from + query.offset, count: wanted }
}

/** Reads the members of a selection, and calls `visit` at each. */
export function eachSelected(sets: SortedSets, { first, count }: Selection, reverse: boolean, visit: () => void): void {
  let there = count > 0 && sets.seekRank(first)
  for (let left = count; there && left > 0; left--) {
    sets.load()
    visit()
    there = reverse ? sets.previous() : sets.next()
  }
}

function readOptionsOrReply(
  call: Call,
  first: number,
  defaults: RangeDefaults,
  query: RangeQuery,
  reply: Reply,
): boolean {
  for (let i = first; i < call.argc; i++) {
    if (defaults.store !== true && call.is(i, 'WITHSCORES')) {
      query.withScores = true
    } else if (i + 2 < call.argc && call.is(i, 'LIMIT')) {
      query.offset = call.integerOrReply(i + 1, reply)
      if (Number.isNaN(query.offset)) return false
      query.limit = call.integerOrReply(i + 2, reply)
      if (Number.isNaN(query.limit)) return false
      i += 2
    } else if (defaults.reverse === undefined && !query.reverse && call.is(i, 'REV')) {
      query.reverse = true
    } else if (defaults.by === undefined && query.by === 'rank' && call.is(i, 'BYLEX')) {
      query.by = 'lex'
    } else if (defaults.by === undefined && query.by === 'rank' && call.is(i, 'BYSCORE')) {
      query.by = 'score'
    } else {
      reply.error(SYNTAX_ERROR)
      return false
    }
  }
  return true
}
