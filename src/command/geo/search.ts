import type { Reply } from '../../protocol/resp/reply.ts'
import { MemberList, sortIndexes } from '../../types/sorted-set/member-list.ts'
import type { SortedSets } from '../../types/sorted-set/sorted-sets.ts'
import type { Call } from '../call.ts'
import { storeMembers } from '../sorted-set/store-members.ts'
import { replyDistance } from './geo-arguments.ts'
import { replyPosition } from './geopos.ts'
import { searchArea } from './search-area.ts'
import type { Shape } from './shape.ts'
import { ShapeFilter } from './shape-filter.ts'

/** A search for the members within a shape, as GEOSEARCH, GEORADIUS and their kin ask for it. */
export interface Search {
  readonly shape: Shape
  order: 'none' | 'near' | 'far'
  /** Members to return at most; 0 for all. */
  count: number
  /** Whether any `count` will do, not the nearest. */
  any: boolean
  withDistance: boolean
  withHash: boolean
  withPosition: boolean
  /** The argument that is the key to store the result in; 0 to reply with it. */
  store: number
  /** Whether distances are stored, not positions. */
  storeDistance: boolean
}

/** What a search found: handles of members, the metres to each beside it if they are of use, and the indexes of those to return, in order. */
interface Found {
  readonly handles: readonly number[]
  readonly distances: readonly number[]
  readonly order: Int32Array
}

/** Runs a search in the sorted set at `address`, and replies with what it finds or stores it. `storeEvent` is told when it is stored. */
export function runSearch(call: Call, reply: Reply, address: number, search: Search, storeEvent: string): void {
  const { sortedSets } = call.keyspace
  sortedSets.open(address)
  const found = find(sortedSets, search)
  if (search.store === 0) replyFound(reply, sortedSets, found, search)
  else reply.integer(storeFound(call, found, search, storeEvent))
}

/** Replies to a search in a key that does not exist: nothing is found, or stored. */
export function replyNothing(call: Call, reply: Reply, search: Search, storeEvent: string): void {
  if (search.store === 0) reply.array(0)
  else reply.integer(storeMembers(call, search.store, new MemberList(), storeEvent))
}

function find(sets: SortedSets, search: Search): Found {
  const { shape, order, withDistance, storeDistance } = search
  const exact = order !== 'none' || withDistance || storeDistance
  const filter = new ShapeFilter(shape, exact)
  const handles: number[] = []
  const distances: number[] = []
  const enough = search.any ? search.count : Number.POSITIVE_INFINITY
  const ranges = searchArea(shape)
  for (let range = 0; range < ranges.length && handles.length < enough; range += 2) {
    const until = ranges[range + 1]
    for (let there = sets.seekScore(ranges[range]); there; there = sets.next()) {
      const score = sets.scoreHere
      if (score >= until) break
      if (!filter.contains(score)) continue
      if (exact) distances.push(filter.distance)
      if (handles.push(sets.handle) === enough) break
    }
  }
  const wanted = search.count === 0 ? handles.length : Math.min(search.count, handles.length)
  return { handles, distances, order: firstInOrder(handles.length, wanted, distances, order) }
}

/** Up to so many of many are kept in order while the others pass by; more are sorted. */
const KEPT_MAX = 32

/** Returns the indexes of the first `wanted` of `count` distances in an order; what is equally far stays as it is. */
function firstInOrder(count: number, wanted: number, distances: readonly number[], order: Search['order']): Int32Array {
  const sign = order === 'far' ? -1 : 1
  if (order !== 'none' && wanted <= KEPT_MAX && wanted < count) return keptInOrder(wanted, distances, sign)
  const indexes = new Int32Array(count)
  for (let i = 0; i < count; i++) indexes[i] = i
  if (order === 'none') return indexes.subarray(0, wanted)
  return sortIndexes(indexes, (i, j) => sign * (distances[i] - distances[j])).subarray(0, wanted)
}

function keptInOrder(wanted: number, distances: readonly number[], sign: number): Int32Array {
  const kept = new Int32Array(wanted)
  let count = 0
  for (let i = 0; i < distances.length; i++) {
    const distance = sign * distances[i]
    if (count === wanted && distance >= sign * distances[kept[wanted - 1]]) continue
    let place = count < wanted ? count++ : wanted - 1
    for (; place > 0 && sign * distances[kept[place - 1]] > distance; place--) kept[place] = kept[place - 1]
    kept[place] = i
  }
  return kept
}

function replyFound(reply: Reply, sets: SortedSets, { handles, distances, order }: Found, search: Search): void {
  const { withDistance, withHash, withPosition } = search
  const parts = 1 + (withDistance ? 1 : 0) + (withHash ? 1 : 0) + (withPosition ? 1 : 0)
  reply.array(order.length)
  for (const i of order) {
    sets.loadHandle(handles[i])
    if (parts > 1) reply.array(parts)
    reply.bulk(sets.bytes, sets.start, sets.end)
    if (withDistance) replyDistance(reply, distances[i] / search.shape.unit)
    if (withHash) reply.integer(hashOf(sets.score))
    if (withPosition) replyPosition(reply, sets.score)
  }
}

function storeFound(call: Call, { handles, distances, order }: Found, search: Search, event: string): number {
  const { sortedSets } = call.keyspace
  const stored = new MemberList()
  for (const i of order) {
    sortedSets.loadHandle(handles[i])
    const score = search.storeDistance ? distances[i] / search.shape.unit : sortedSets.score
    stored.add(sortedSets.bytes, sortedSets.start, sortedSets.end, score)
  }
  return storeMembers(call, search.store, stored, event)
}

/** The integer of a score, as C's conversion to 64 bits makes it. */
function hashOf(score: number): number | bigint {
  const integer = Math.trunc(score)
  if (Number.isSafeInteger(integer)) return integer + 0
  return Math.abs(score) < 2 ** 63 ? BigInt(integer) : -(2n ** 63n)
}
