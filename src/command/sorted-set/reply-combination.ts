import type { Reply } from '../../protocol/resp/reply.ts'
import type { MemberList } from '../../types/sorted-set/member-list.ts'
import type { Call } from '../call.ts'
import type { CommandArgument, KeySpecification } from '../command.ts'
import { type Combination, combinationOrReply } from './combination.ts'
import { replyMembersHead } from './sorted-set-value.ts'
import { storeMembers } from './store-members.ts'

/** Makes a list of members out of a combination's inputs. */
export type Combiner = (call: Call, combination: Combination) => MemberList

/** Replies with a combination: numkeys key … [options]. */
export function replyCombination(call: Call, reply: Reply, name: string, combine: Combiner, aggregates: boolean): void {
  const combination = combinationOrReply(call, 1, name, { aggregates, withScores: true }, reply)
  if (combination === undefined) return
  const list = combine(call, combination)
  const order = list.sorted()
  const { withScores } = combination
  replyMembersHead(reply, order.length, withScores)
  for (const i of order) {
    if (withScores && reply.protocol === 3) reply.array(2)
    reply.bulk(list.bytes, list.starts[i], list.ends[i])
    if (withScores) reply.double(list.scores[i])
  }
}

/** Stores a combination: destination numkeys key … [options]. */
export function storeCombination(call: Call, reply: Reply, name: string, combine: Combiner, aggregates: boolean): void {
  const combination = combinationOrReply(call, 2, name, { aggregates }, reply)
  if (combination !== undefined) reply.integer(storeMembers(call, 1, combine(call, combination), name))
}

/** The keys of commands that reply with a combination. */
export const INPUT_KEYS: readonly KeySpecification[] = [
  { flags: ['RO', 'access'], begin: { index: 1 }, find: { keyCountIndex: 0, firstKey: 1, step: 1 } },
]
/** The keys of commands that store one. */
export const STORE_KEYS: readonly KeySpecification[] = [
  { flags: ['OW', 'update'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } },
  { flags: ['RO', 'access'], begin: { index: 2 }, find: { keyCountIndex: 0, firstKey: 1, step: 1 } },
]

/** The arguments of commands that reply with a combination… */
export const INPUT_ARGUMENTS: readonly CommandArgument[] = [
  { name: 'numkeys', type: 'integer' },
  { name: 'key', type: 'key', keySpecIndex: 0, multiple: true },
]
/** …of those that store one… */
export const STORE_ARGUMENTS: readonly CommandArgument[] = [
  { name: 'destination', type: 'key', keySpecIndex: 0 },
  { name: 'numkeys', type: 'integer' },
  { name: 'key', type: 'key', keySpecIndex: 1, multiple: true },
]
/** …and how scores are put together. */
export const AGGREGATE_ARGUMENTS: readonly CommandArgument[] = [
  { name: 'weight', type: 'integer', token: 'WEIGHTS', optional: true, multiple: true },
  {
    name: 'aggregate',
    type: 'oneof',
    token: 'AGGREGATE',
    optional: true,
    arguments: [
      { name: 'sum', type: 'pure-token', token: 'SUM' },
      { name: 'min', type: 'pure-token', token: 'MIN' },
      { name: 'max', type: 'pure-token', token: 'MAX' },
      { name: 'count', type: 'pure-token', token: 'COUNT', since: '8.8.0' },
    ],
  },
]
export const WITH_SCORES: CommandArgument = {
  name: 'withscores',
  type: 'pure-token',
  token: 'WITHSCORES',
  optional: true,
}
export const COUNT_HISTORY = [['8.8.0', 'Added `AGGREGATE COUNT`.']] as const
