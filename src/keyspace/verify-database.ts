import { assert } from '../base/assert.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import type { HashIndex } from '../store/hash-index.ts'
import { deadlineAt, EXPIRES, FIELDS_EXPIRE, keyLengthAt, keyOffset, OWNER, WHEEL_PREVIOUS } from '../store/item.ts'
import type { Store } from '../store/store.ts'
import { operationsAt } from '../types/operations-of-type.ts'
import type { ExpiringItems } from './expiring-items.ts'
import { ownerAt } from './item-block.ts'
import { KeySizes, SizeCounts } from './key-sizes.ts'

/** What a database shows of itself. */
interface Contents {
  readonly id: number
  readonly index: HashIndex
  readonly expiring: ExpiringItems
  readonly fieldsExpiring: number
  readonly sizes: SizeCounts
  hashOf(address: number): number
}

/** Checks the invariants of a database, whose keys are counted by memory as well if `weighs`; throws {@link AssertionError}. Returns how many elements of collections are filed on the wheel. For tests. */
export function verifyDatabase(database: Contents, store: Store, weighs: boolean): number {
  const { arena } = store
  database.index.verify()
  database.expiring.index?.verify()
  let expiring = 0
  let fieldsExpiring = 0
  let elements = 0
  for (let cursor = 0; ; ) {
    cursor = database.index.scan(cursor, 4096, address => {
      const words = arena.words[address >>> CHUNK_UNITS_LOG2]
      const at = (address & CHUNK_MASK) << 1
      assert(words[at] >>> 24 === database.id, 'an item carries its database’s id')
      if ((words[at] & (OWNER << 8)) !== 0) {
        assert(store.owners.addressOf(ownerAt(arena, address)) === address, 'an owner’s number leads to its item')
      }
      const filedElements = operationsAt(arena, address).verify(store, address)
      const knows = (words[at] & (FIELDS_EXPIRE << 8)) !== 0
      assert(filedElements > 0 === knows, 'an item knows whether its fields expire')
      if (filedElements > 0) fieldsExpiring++
      elements += filedElements
      if ((words[at] & (EXPIRES << 8)) === 0) return
      const filed = words[at + WHEEL_PREVIOUS] !== 0
      const expires = deadlineAt(words, at) !== Number.POSITIVE_INFINITY
      assert(filed === expires, 'just the items with a deadline are filed')
      if (!expires) return
      expiring++
      const bytes = arena.bytes[address >>> CHUNK_UNITS_LOG2]
      const start = (at << 2) + keyOffset(words[at])
      const hash = database.hashOf(address)
      const found = database.expiring.index?.find(hash, bytes, start, start + keyLengthAt(words, at)) ?? address
      assert(found === address, 'each item with a deadline is in the volatile index')
    })
    if (cursor === 0) break
  }
  verifySizes(database, store, weighs)
  assert(expiring === database.expiring.size, 'the database counts its deadlines')
  assert(fieldsExpiring === database.fieldsExpiring, 'the database counts its hashes whose fields expire')
  assert(
    database.expiring.index === undefined || database.expiring.index.size === expiring,
    'only items with a deadline are volatile',
  )
  return elements
}

/** Compares the counts of the sizes of a database's keys, which are settled, with the keys; throws {@link AssertionError}. */
export function verifySizes({ index, sizes }: Pick<Contents, 'index' | 'sizes'>, store: Store, weighs: boolean): void {
  const counted = new SizeCounts()
  const keySizes = new KeySizes(store)
  keySizes.weigh(weighs)
  for (let cursor = 0; ; ) {
    cursor = index.scan(cursor, 4096, address => keySizes.add(counted, address))
    if (cursor === 0) break
  }
  sizes.verify(counted, weighs)
}
