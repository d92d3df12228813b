import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { FIELDS_EXPIRE } from '../store/item.ts'
import type { Database } from './database.ts'
import { NEVER } from './expiring-items.ts'
import { cloneItem } from './item-block.ts'
import type { Keyspace } from './keyspace.ts'
import { tellPlaced } from './tell-placed.ts'

/**
 * Makes an item with another key, in the same database or in another one, out of the item of `source` at `address`, which is removed; `hash` is its key's. `existing`, an item of
 * `target` with the new key or 0, is overwritten; `target.hash` is the new key's. Returns the new address.
 */
export function rekeyItem(
  keyspace: Keyspace,
  source: Database,
  address: number,
  hash: number,
  target: Database,
  existing: number,
  key: Uint8Array,
  start: number,
  end: number,
): number {
  const { arena, epoch, store } = keyspace
  source.edit(address)
  const clock = arena.words[address >>> CHUNK_UNITS_LOG2][((address & CHUNK_MASK) << 1) + 1] >>> 8
  const moved = cloneItem(store, address, target.id, epoch, clock, key, start, end, true)
  placeClone(keyspace, source, address, target, existing, moved)
  tellPlaced(keyspace.effects, 0, 0, target.number, key, start, end)
  source.detach(address, hash)
  arena.free(address)
  return moved
}

/** Makes a copy of an item of `source` under another key of `target`; as {@link rekeyItem}, but the item stays. */
export function copyItem(
  keyspace: Keyspace,
  source: Database,
  address: number,
  target: Database,
  existing: number,
  key: Uint8Array,
  start: number,
  end: number,
): number {
  const { accessClock, effects, epoch, store } = keyspace
  const copied = cloneItem(store, address, target.id, epoch, accessClock.initial(), key, start, end, false)
  placeClone(keyspace, source, address, target, existing, copied)
  tellPlaced(effects, 0, 0, target.number, key, start, end)
  return copied
}

/** Puts an item that was made from the one at `address` into `target`, with the same deadline to the bit. */
function placeClone(
  { arena }: Keyspace,
  source: Database,
  address: number,
  target: Database,
  existing: number,
  clone: number,
): void {
  const deadline = source.deadline(address)
  target.place(existing, clone, deadline)
  const word = arena.words[clone >>> CHUNK_UNITS_LOG2][(clone & CHUNK_MASK) << 1]
  if ((word & (FIELDS_EXPIRE << 8)) !== 0) target.fieldsExpiring++
  if (deadline > Number.MAX_SAFE_INTEGER && deadline !== NEVER)
    target.refineDeadline(clone, source.exactDeadline(address))
}
