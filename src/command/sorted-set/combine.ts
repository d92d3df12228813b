import { MemberList } from '../../types/sorted-set/member-list.ts'
import type { Call } from '../call.ts'
import type { Aggregate, Combination, CombinationInput } from './combination.ts'

/**
 * Unions, intersections and differences of sorted sets, as lists of members with scores.
 *
 * Inputs are taken from the smallest to the largest, as in Redis, since the order decides how sums of fractions are rounded. Where infinities or a weight of 0 make
 * a product or a sum that is no number, it counts as 0.
 */

/** Returns the members of any input. */
export function union(call: Call, { inputs, aggregate }: Combination): MemberList {
  const list = MemberList.indexed(call.keyspace.hashKey)
  for (const { address, source, weight } of bySize(inputs)) {
    source?.each(call, address, (bytes, start, end, score) => {
      const weighted = weightedScore(score, weight, aggregate)
      const i = list.find(bytes, start, end)
      if (i < 0) list.add(bytes, start, end, weighted)
      else list.scores[i] = aggregated(list.scores[i], weighted, aggregate)
    })
  }
  return list
}

/** Returns the members of all inputs. */
export function intersection(call: Call, { inputs, aggregate }: Combination): MemberList {
  const list = new MemberList()
  const [smallest, ...others] = bySize(inputs)
  smallest.source?.each(call, smallest.address, (bytes, start, end, score) => void list.add(bytes, start, end, score))
  for (let i = 0; i < list.count; i++) {
    const score = list.scores[i]
    let sum = weightedScore(score, smallest.weight, aggregate)
    for (const other of others) {
      const otherScore = other.address === smallest.address ? score : scoreIn(call, other, list, i)
      if (Number.isNaN(otherScore)) {
        list.remove(i)
        break
      }
      sum = aggregated(sum, product(otherScore, other.weight, aggregate), aggregate)
    }
    list.scores[i] = sum
  }
  return list
}

/** Returns the number of members of all inputs, or the limit when that is lower. */
export function intersectionCount(call: Call, { inputs, limit }: Combination): number {
  const list = new MemberList()
  const [smallest, ...others] = bySize(inputs)
  if (smallest.size === 0) return 0
  smallest.source?.each(call, smallest.address, (bytes, start, end) => void list.add(bytes, start, end, 0))
  const end = limit === 0 ? list.count : limit
  let count = 0
  for (let i = 0; i < list.count && count < end; i++) {
    if (others.every(other => !Number.isNaN(scoreIn(call, other, list, i)))) count++
  }
  return count
}

/** Returns the members of the first input that no other one has. */
export function difference(call: Call, { inputs }: Combination): MemberList {
  const [first, ...others] = inputs
  if (others.some(other => other.address === first.address)) return new MemberList()
  const work = others.reduce((sum, other) => sum + other.size, 0)
  // Ask the others for each member, or the list for each of theirs, whichever is less.
  const asking = (first.size * inputs.length) / 2 <= first.size + work
  const list = asking ? new MemberList() : MemberList.indexed(call.keyspace.hashKey)
  first.source?.each(call, first.address, (bytes, start, end, score) => void list.add(bytes, start, end, score))
  if (asking) {
    for (let i = 0; i < list.count; i++) {
      if (others.some(other => !Number.isNaN(scoreIn(call, other, list, i)))) list.remove(i)
    }
    return list
  }
  for (const { address, source } of others) {
    source?.each(call, address, (bytes, start, end) => {
      const i = list.find(bytes, start, end)
      if (i >= 0) list.remove(i)
    })
  }
  return list
}

function bySize(inputs: readonly CombinationInput[]): CombinationInput[] {
  return inputs.toSorted((a, b) => a.size - b.size)
}

function scoreIn(call: Call, { address, source }: CombinationInput, list: MemberList, i: number): number {
  return source === undefined ? Number.NaN : source.score(call, address, list.bytes, list.starts[i], list.ends[i])
}

function product(score: number, weight: number, aggregate: Aggregate): number {
  return aggregate === 'count' ? weight : score * weight
}

function weightedScore(score: number, weight: number, aggregate: Aggregate): number {
  const weighted = product(score, weight, aggregate)
  return Number.isNaN(weighted) ? 0 : weighted
}

function aggregated(score: number, other: number, aggregate: Aggregate): number {
  if (aggregate === 'min') return other < score ? other : score
  if (aggregate === 'max') return other > score ? other : score
  const sum = score + other
  return Number.isNaN(sum) ? 0 : sum
}
