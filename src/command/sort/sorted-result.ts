import { TextList } from '../../base/text-list.ts'
import { EFFECT_GENERIC, EFFECT_LIST } from '../../keyspace/effects.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { TYPE_LIST } from '../../store/item.ts'
import { initList, pushElement } from '../../types/list/list.ts'
import { ENCODING_LISTPACK } from '../../types/list/list-cursor.ts'
import { EMPTY_LISTPACK_BYTES } from '../../types/listpack.ts'
import type { Call } from '../call.ts'
import { typeAt } from '../type-at.ts'
import { PatternLookup } from './pattern-lookup.ts'
import type { SortOptions } from './sort-options.ts'
import type { SortPattern } from './sort-pattern.ts'

/** Replies with the elements in their order, or with what the patterns find for each. */
export function replySortedResult(
  call: Call,
  elements: TextList,
  order: Uint32Array,
  gets: readonly SortPattern[],
  reply: Reply,
): void {
  const lookup = new PatternLookup(call, elements)
  reply.array(order.length * Math.max(1, gets.length))
  for (let at = 0; at < order.length; at++) {
    const i = order[at]
    if (gets.length === 0) reply.bulk(elements.bytes, elements.start(i), elements.end(i))
    for (const pattern of gets) {
      if (lookup.find(pattern, i)) {
        const to = reply.bulkHead(lookup.length)
        lookup.write(reply.bytes, to)
        reply.bulkEnd()
      } else reply.null()
    }
  }
}

/** Makes a list of what is wanted in the place of whatever has the key to store under; without elements, only removes that. Tells so, and returns their number. */
export function storeSortedResult(
  call: Call,
  elements: TextList,
  order: Uint32Array,
  { gets, store }: SortOptions,
): number {
  const { database, keyspace } = call
  const texts = gets.length === 0 ? elements : textsFound(call, elements, order, gets)
  const existing = call.find(store)
  const replaced = typeAt(call, existing)
  if (existing !== 0) database.remove(existing)
  const count = gets.length === 0 ? order.length : texts.count
  if (count === 0) {
    if (existing !== 0) call.changed(EFFECT_GENERIC, 'del', store)
    return 0
  }
  const { bytes } = call
  const [start, end] = [call.start(store), call.end(store)]
  const length = EMPTY_LISTPACK_BYTES
  const edit = database.open(database.createItem(TYPE_LIST, ENCODING_LISTPACK, bytes, start, end, length, replaced))
  initList(edit)
  for (let at = 0; at < count; at++) {
    const i = gets.length === 0 ? order[at] : at
    pushElement(edit, call.listCursor, texts.bytes, texts.start(i), texts.end(i), false)
  }
  call.changed(EFFECT_LIST, 'sortstore', store)
  keyspace.effects.dirty += count - 1
  return count
}

/** Returns what the patterns find for each element in turn; an empty text where there is nothing. */
function textsFound(call: Call, elements: TextList, order: Uint32Array, gets: readonly SortPattern[]): TextList {
  const texts = new TextList(order.length * gets.length)
  const lookup = new PatternLookup(call, elements)
  for (const i of order) {
    for (const pattern of gets) {
      const found = lookup.find(pattern, i)
      const at = texts.add(found ? lookup.length : 0)
      if (found) lookup.write(texts.bytes, at)
    }
  }
  return texts
}
