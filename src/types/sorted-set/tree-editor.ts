import { assert } from '../../base/assert.ts'
import { CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { createTree, TREE_RECORD_BYTES } from '../../store/block-tree.ts'
import {
  createNested,
  hashElement,
  hashOfElement,
  insertNested,
  NESTED_RECORD_BYTES,
  nestedOwner,
  removeNested,
} from '../../store/nested-index.ts'
import type { ItemEdit } from '../item-edit.ts'
import { createScoredElement, elementMemberEnd, elementMemberStart, elementScore, setElementScore } from './element.ts'
import type { MemberList } from './member-list.ts'
import type { MemberTree } from './member-tree.ts'
import type { Probe } from './probe.ts'

/** Where the tree's record lies in the root record, behind that of the index. */
export const TREE_RECORD = NESTED_RECORD_BYTES
/** The root record of a large sorted set: all that its item holds. */
export const ROOT_BYTES = NESTED_RECORD_BYTES + TREE_RECORD_BYTES

/** Changes of a large sorted set: index, order and elements in step. */
export class TreeEditor {
  readonly #tree: MemberTree
  readonly #probe: Probe

  constructor(tree: MemberTree, probe: Probe) {
    this.#tree = tree
    this.#probe = probe
  }

  /** Adds a member that is not there, whose hash it is. */
  insert(edit: ItemEdit, hash: number, member: Uint8Array, start: number, end: number, score: number): void {
    const { store } = edit
    const from = edit.start
    const record = edit.bytes.view
    const element = createScoredElement(store, nestedOwner(record, from), member, start, end, score)
    insertNested(store, record, from, hash, element)
    this.#probe.setMember(score, member, start, end)
    this.#tree.seek(record, from + TREE_RECORD, this.#probe)
    this.#tree.insert(record, from + TREE_RECORD, score, element)
  }

  /** Gives a member another score. */
  rescore(edit: ItemEdit, element: number, score: number): void {
    const record = edit.bytes.view
    const at = edit.start + TREE_RECORD
    this.#seek(edit, element)
    setElementScore(edit.store.arena, element, score)
    this.#setProbe(edit, element, score)
    if (this.#tree.rescore(score, this.#probe)) return
    this.#tree.remove(record, at, 1)
    this.#tree.seek(record, at, this.#probe)
    this.#tree.insert(record, at, score, element)
  }

  /** Removes a member whose hash it is. */
  remove(edit: ItemEdit, hash: number, element: number): void {
    const record = edit.bytes.view
    this.#seek(edit, element)
    this.#tree.remove(record, edit.start + TREE_RECORD, 1)
    removeNested(edit.store, record, edit.start, hash, element)
    edit.store.arena.free(element)
  }

  /** Removes the member that the tree is at. */
  removeHere(edit: ItemEdit): void {
    const { store, start } = edit
    const record = edit.bytes.view
    const { element } = this.#tree
    this.#tree.readAhead()
    removeNested(store, record, start, hashOfElement(store, element), element)
    store.arena.free(element)
    this.#tree.remove(record, start + TREE_RECORD, 1)
  }

  /** Removes `count` members from a rank on. */
  removeRanks(edit: ItemEdit, rank: number, count: number): void {
    const { store } = edit
    const from = edit.start
    const record = edit.bytes.view
    const at = from + TREE_RECORD
    while (count > 0) {
      this.#tree.seekRank(record, at, rank)
      const here = Math.min(count, this.#tree.left)
      for (let i = 0; i < here; i++) {
        const element = this.#tree.elementAhead(i)
        removeNested(store, record, from, hashOfElement(store, element), element)
        store.arena.free(element)
      }
      this.#tree.remove(record, at, here)
      count -= here
    }
  }

  /** Makes an item a large sorted set of the members of a list, in order. */
  fill(edit: ItemEdit, list: MemberList, order: Int32Array, encoding: number): void {
    const { store } = edit
    edit.resize(ROOT_BYTES)
    edit.encoding = encoding
    const owner = edit.own()
    const record = edit.bytes.view
    const at = edit.start
    createNested(store, record, at, owner, order.length)
    createTree(record, at + TREE_RECORD)
    for (const i of order) {
      const { bytes } = list
      const [start, end, score] = [list.starts[i], list.ends[i], list.scores[i]]
      const element = createScoredElement(store, owner, bytes, start, end, score)
      insertNested(store, record, at, hashElement(store, bytes, start, end), element)
      this.#tree.append(record, at + TREE_RECORD, score, element)
    }
  }

  /** Goes to an element's place in the order. */
  #seek(edit: ItemEdit, element: number): void {
    this.#setProbe(edit, element, elementScore(edit.store.arena, element))
    const there = this.#tree.seekMember(edit.bytes.view, edit.start + TREE_RECORD, this.#probe)
    assert(there && this.#tree.element === element, 'the order has every element')
  }

  #setProbe(edit: ItemEdit, element: number, score: number): void {
    const { arena } = edit.store
    const bytes = arena.bytes[element >>> CHUNK_UNITS_LOG2]
    this.#probe.setMember(score, bytes, elementMemberStart(arena, element), elementMemberEnd(arena, element))
  }
}
