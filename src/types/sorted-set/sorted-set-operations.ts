import { assert } from '../../base/assert.ts'
import { compareBytes } from '../../base/bytes.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { createTree, treeBytes } from '../../store/block-tree.ts'
import { encodingOf } from '../../store/item.ts'
import { settleDirectory } from '../../store/nested-directory.ts'
import {
  createNested,
  eachNested,
  findNested,
  hashOfElement,
  insertNested,
  nestedBytes,
  nestedSize,
  replaceNested,
  verifyNested,
} from '../../store/nested-index.ts'
import { settleTree } from '../../store/settle-tree.ts'
import type { Store } from '../../store/store.ts'
import { treeCount } from '../../store/tree-cursor.ts'
import { inlineStart } from '../string.ts'
import type { ValueOperations } from '../value-operations.ts'
import { createScoredElement, elementMemberEnd, elementMemberStart, elementScore } from './element.ts'
import { MEMBER_SHAPE, MemberTree } from './member-tree.ts'
import { packedCount, verifyPacked } from './packed.ts'
import { Probe } from './probe.ts'
import { SortedSetSalvage } from './sorted-set-salvage.ts'
import { ENCODING_LISTPACK } from './sorted-sets.ts'
import { TREE_RECORD } from './tree-editor.ts'

/** Up to so many members are freed at once. */
const FREE_AT_ONCE = 256

/** What sorted sets do as values among others. */
export const sortedSetOperations: ValueOperations = {
  free(store, address) {
    if (isPacked(store.arena, address)) return
    const salvage = new SortedSetSalvage(store, recordOf(store.arena, address), inlineStart(store.arena, address))
    if (salvage.size > FREE_AT_ONCE) return store.garbage.add(salvage)
    salvage.free(Number.POSITIVE_INFINITY)
    store.owners.release(salvage.owner)
  },

  copy(store, from, to) {
    const { arena } = store
    if (isPacked(arena, from)) return
    const record = recordOf(arena, to)
    const at = inlineStart(arena, to)
    const owner = store.owners.take(to)
    const source = new MemberTree(arena)
    const target = new MemberTree(arena)
    createNested(store, record, at, owner, treeCount(record, at + TREE_RECORD))
    createTree(record, at + TREE_RECORD)
    source.seekRank(recordOf(arena, from), inlineStart(arena, from) + TREE_RECORD, 0)
    do {
      const { element, score } = source
      const bytes = arena.bytes[element >>> CHUNK_UNITS_LOG2]
      const [start, end] = [elementMemberStart(arena, element), elementMemberEnd(arena, element)]
      const copy = createScoredElement(store, owner, bytes, start, end, score)
      insertNested(store, record, at, hashOfElement(store, copy), copy)
      target.append(record, at + TREE_RECORD, score, copy)
    } while (source.next())
  },

  encodingName: (arena, address) => (isPacked(arena, address) ? 'listpack' : 'skiplist'),

  outsideBytes(store, address, samples) {
    const { arena } = store
    if (isPacked(arena, address)) return 0
    const record = recordOf(arena, address)
    const at = inlineStart(arena, address)
    const count = treeCount(record, at + TREE_RECORD)
    const looked = samples === 0 ? count : Math.min(samples, count)
    const tree = new MemberTree(arena)
    let bytes = 0
    tree.seekRank(record, at + TREE_RECORD, 0)
    for (let i = 0; i < looked; i++, tree.next()) bytes += arena.capacityAt(tree.element)
    const nodes = treeBytes(arena, MEMBER_SHAPE, record, at + TREE_RECORD) + tree.leafBytes(record, at + TREE_RECORD)
    return Math.round((bytes / looked) * count) + nodes + nestedBytes(store, record, at)
  },

  settle({ arena }, address) {
    if (isPacked(arena, address)) return
    const record = recordOf(arena, address)
    const at = inlineStart(arena, address)
    settleDirectory(arena, record, at)
    settleTree(arena, MEMBER_SHAPE, record, at + TREE_RECORD, leaf => arena.settle(leaf))
  },

  elementMoved(store, address, from, to) {
    const { arena } = store
    const record = recordOf(arena, address)
    const at = inlineStart(arena, address)
    replaceNested(store, record, at, hashOfElement(store, to), from, to)
    const probe = new Probe()
    const bytes = arena.bytes[to >>> CHUNK_UNITS_LOG2]
    probe.setMember(elementScore(arena, to), bytes, elementMemberStart(arena, to), elementMemberEnd(arena, to))
    const tree = new MemberTree(arena)
    // The old block is still readable, so that members can be compared with the one that moved.
    const there = tree.seekMember(record, at + TREE_RECORD, probe)
    assert(there && tree.element === from, 'the order has every element')
    tree.redirect(to)
  },

  elementExpired(): number {
    assert(false, 'members of a sorted set have no deadlines')
  },

  size(arena, address) {
    const at = inlineStart(arena, address)
    if (isPacked(arena, address)) return packedCount(arena.bytes[address >>> CHUNK_UNITS_LOG2], at)
    return treeCount(recordOf(arena, address), at + TREE_RECORD)
  },

  verify(store, address) {
    const { arena } = store
    const record = recordOf(arena, address)
    const at = inlineStart(arena, address)
    if (isPacked(arena, address)) {
      const length = arena.words[address >>> CHUNK_UNITS_LOG2][((address & CHUNK_MASK) << 1) + 2]
      verifyPacked(arena.bytes[address >>> CHUNK_UNITS_LOG2], at, length)
      return 0
    }
    verifyNested(store, record, at)
    new MemberTree(arena).verify(record, at + TREE_RECORD, (element, other) => compareElements(arena, element, other))
    const count = treeCount(record, at + TREE_RECORD)
    assert(count > 0 && nestedSize(record, at) === count, 'index and order have the same members')
    verifyOrderKnowsIndex(store, record, at)
    return 0
  },
}

function isPacked(arena: Arena, address: number): boolean {
  return encodingOf(arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1]) === ENCODING_LISTPACK
}

function recordOf(arena: Arena, address: number): DataView {
  return arena.bytes[address >>> CHUNK_UNITS_LOG2].view
}

function compareElements(arena: Arena, element: number, other: number): number {
  return compareBytes(
    arena.bytes[element >>> CHUNK_UNITS_LOG2],
    elementMemberStart(arena, element),
    elementMemberEnd(arena, element),
    arena.bytes[other >>> CHUNK_UNITS_LOG2],
    elementMemberStart(arena, other),
    elementMemberEnd(arena, other),
  )
}

/** Checks that each member of the index has its place in the order, with the same score. */
function verifyOrderKnowsIndex(store: Store, record: DataView, at: number): void {
  const { arena } = store
  const tree = new MemberTree(arena)
  const probe = new Probe()
  eachNested(store, record, at, element => {
    const bytes = arena.bytes[element >>> CHUNK_UNITS_LOG2]
    const [start, end] = [elementMemberStart(arena, element), elementMemberEnd(arena, element)]
    const score = elementScore(arena, element)
    probe.setMember(score, bytes, start, end)
    const there = tree.seekMember(record, at + TREE_RECORD, probe)
    assert(there && tree.element === element && tree.score === score, 'the order has every member of the index')
    const found = findNested(store, record, at, hashOfElement(store, element), bytes, start, end)
    assert(found === element, 'no member is there twice')
  })
}
