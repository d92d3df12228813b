import type { ItemEdit } from '../item-edit.ts'
import { EMPTY_LISTPACK_BYTES, firstEntry, listpackBytes, spliceListpack, writeEmptyListpack } from '../listpack.ts'
import { entrySize, nextEntry, writeEntry } from '../listpack-entry.ts'
import type { MemberList } from './member-list.ts'
import { nextMember, type PackedScore, placeInPack } from './packed.ts'
import type { PackedText } from './packed-text.ts'
import type { Probe } from './probe.ts'

/** Changes of a packed sorted set. The members given must not lie in the arena, which moves under them. */
export class PackEditor {
  readonly #probe: Probe
  readonly #text: PackedText
  readonly #score: PackedScore

  constructor(probe: Probe, text: PackedText, score: PackedScore) {
    this.#probe = probe
    this.#text = text
    this.#score = score
  }

  /** Adds a member that is not there. */
  insert(edit: ItemEdit, member: Uint8Array, from: number, end: number, score: number): void {
    const offset = this.#offsetFor(edit, member, from, end, score)
    const memberSize = entrySize(member, from, end)
    this.#score.set(score)
    const size = memberSize + this.#score.size
    edit.resize(listpackBytes(edit.bytes, edit.start) + size)
    const { bytes, start } = edit
    const at = start + offset
    spliceListpack(bytes, start, at, 0, size, 2)
    this.#score.write(bytes, writeEntry(bytes, at, member, from, end))
  }

  /** Gives the member at a place another score. */
  rescore(edit: ItemEdit, place: number, member: Uint8Array, from: number, end: number, score: number): void {
    const oldOffset = place - edit.start
    const newOffset = this.#offsetFor(edit, member, from, end, score)
    const memberSize = nextEntry(edit.bytes, place) - place
    const oldSize = nextMember(edit.bytes, place) - place
    this.#score.set(score)
    const newSize = memberSize + this.#score.size
    const total = listpackBytes(edit.bytes, edit.start) + newSize - oldSize
    if (newSize > oldSize) edit.resize(total)
    const { bytes, start } = edit
    if (newOffset === oldOffset || newOffset === oldOffset + oldSize) {
      const at = start + oldOffset + memberSize
      spliceListpack(bytes, start, at, oldSize - memberSize, newSize - memberSize, 0)
      this.#score.write(bytes, at)
    } else {
      spliceListpack(bytes, start, start + oldOffset, oldSize, 0, -2)
      const at = start + newOffset - (newOffset > oldOffset ? oldSize : 0)
      spliceListpack(bytes, start, at, 0, newSize, 2)
      this.#score.write(bytes, writeEntry(bytes, at, member, from, end))
    }
    if (newSize < oldSize) edit.resize(total)
  }

  /** Removes `count` members from a place on. */
  remove(edit: ItemEdit, place: number, count: number): void {
    const { bytes, start } = edit
    let end = place
    for (let i = 0; i < count; i++) end = nextMember(bytes, end)
    const total = listpackBytes(bytes, start) - (end - place)
    spliceListpack(bytes, start, place, end - place, 0, -2 * count)
    edit.resize(total)
  }

  /** Writes the members of a list, in an order, into an empty item. */
  fill(edit: ItemEdit, list: MemberList, order: Int32Array): void {
    let size = 0
    for (const i of order) {
      this.#score.set(list.scores[i])
      size += entrySize(list.bytes, list.starts[i], list.ends[i]) + this.#score.size
    }
    edit.resize(EMPTY_LISTPACK_BYTES + size)
    const { bytes, start } = edit
    writeEmptyListpack(bytes, start)
    let at = firstEntry(start)
    spliceListpack(bytes, start, at, 0, size, 2 * order.length)
    for (const i of order) {
      this.#score.set(list.scores[i])
      at = writeEntry(bytes, at, list.bytes, list.starts[i], list.ends[i])
      this.#score.write(bytes, at)
      at += this.#score.size
    }
  }

  #offsetFor(edit: ItemEdit, member: Uint8Array, from: number, end: number, score: number): number {
    this.#probe.setMember(score, member, from, end)
    return placeInPack(edit.bytes, edit.start, this.#probe, this.#text) - edit.start
  }
}
