import { parseDouble } from '../../base/double.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { SYNTAX_ERROR, WRONG_TYPE } from '../messages.ts'
import { type MemberSource, memberSourceAt } from './member-source.ts'

/** A combination of sorted sets as ZUNION, ZINTER, ZDIFF and their kin ask for it: `numkeys key … [WEIGHTS …] [AGGREGATE …] [WITHSCORES] [LIMIT …]`. */
export interface Combination {
  readonly inputs: CombinationInput[]
  aggregate: Aggregate
  withScores: boolean
  /** Members to count at most; 0 for all. */
  limit: number
}

export interface CombinationInput {
  /** 0 when there is no such key. */
  readonly address: number
  readonly source: MemberSource | undefined
  readonly size: number
  weight: number
}

export type Aggregate = 'sum' | 'min' | 'max' | 'count'

/** The options that a command takes besides the keys. */
export interface CombinationOptions {
  readonly aggregates?: boolean
  readonly withScores?: boolean
  readonly limit?: boolean
}

/** Reads a combination from argument `first`, the number of keys, on; undefined after having replied with an error. `name` is the command's. */
export function combinationOrReply(
  call: Call,
  first: number,
  name: string,
  options: CombinationOptions,
  reply: Reply,
): Combination | undefined {
  const count = call.integerOrReply(first, reply)
  if (Number.isNaN(count)) return undefined
  if (count < 1) {
    reply.error(`ERR at least 1 input key is needed for '${name}' command`)
    return undefined
  }
  if (count > call.argc - first - 1) {
    reply.error(SYNTAX_ERROR)
    return undefined
  }
  const combination: Combination = { inputs: [], aggregate: 'sum', withScores: false, limit: 0 }
  for (let i = first + 1; i <= first + count; i++) {
    const address = call.read(i)
    const source = address === 0 ? undefined : memberSourceAt(call, address)
    if (address !== 0 && source === undefined) {
      reply.error(WRONG_TYPE)
      return undefined
    }
    combination.inputs.push({ address, source, size: source?.size(call, address) ?? 0, weight: 1 })
  }
  const error = readOptions(call, first + count + 1, options, combination)
  if (error === '') return combination
  reply.error(error)
  return undefined
}

const AGGREGATES: readonly Aggregate[] = ['sum', 'min', 'max', 'count']

/** Reads the options; returns an error, or '' when there is none. */
function readOptions(call: Call, first: number, options: CombinationOptions, combination: Combination): string {
  const { inputs } = combination
  for (let i = first; i < call.argc; ) {
    const left = call.argc - i
    if (options.aggregates === true && left > inputs.length && call.is(i, 'WEIGHTS')) {
      i++
      for (const input of inputs) {
        input.weight = parseDouble(call.bytes, call.start(i), call.end(i))
        if (Number.isNaN(input.weight)) return 'ERR weight value is not a float'
        i++
      }
    } else if (options.aggregates === true && left >= 2 && call.is(i, 'AGGREGATE')) {
      const aggregate = AGGREGATES.find(word => call.is(i + 1, word.toUpperCase()))
      if (aggregate === undefined) return SYNTAX_ERROR
      combination.aggregate = aggregate
      i += 2
    } else if (options.withScores === true && call.is(i, 'WITHSCORES')) {
      combination.withScores = true
      i++
    } else if (options.limit === true && left >= 2 && call.is(i, 'LIMIT')) {
      const limit = call.int64(i + 1)
      if (limit === undefined || limit < 0n) return "ERR LIMIT can't be negative"
      combination.limit = Number(limit)
      i += 2
    } else {
      return SYNTAX_ERROR
    }
  }
  return ''
}
