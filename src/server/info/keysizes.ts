import { MEMORY, SIZE_BINS } from '../../keyspace/key-sizes.ts'
import { TYPE_HASH, TYPE_LIST, TYPE_SET, TYPE_SORTED_SET, TYPE_STRING } from '../../store/item.ts'
import type { InfoSource } from './info-source.ts'
import type { Field, InfoSection } from './section.ts'

/** The rows of a database, in Redis's order; streams have none. */
const SIZES = [
  [TYPE_STRING, 'strings_sizes'],
  [TYPE_LIST, 'lists_items'],
  [TYPE_SET, 'sets_items'],
  [TYPE_SORTED_SET, 'zsets_items'],
  [TYPE_HASH, 'hashes_items'],
] as const
const MEMORY_SIZES = [
  [MEMORY + TYPE_LIST, 'lists_sizes'],
  [MEMORY + TYPE_SET, 'sets_sizes'],
  [MEMORY + TYPE_SORTED_SET, 'zsets_sizes'],
  [MEMORY + TYPE_HASH, 'hashes_sizes'],
] as const

/**
 * How many keys have which size: `db0_distrib_lists_items:1=3,4=1` are three lists of one element and one of 4 to 7. With `key-memory-histograms`, how many collections take how much memory:
 * `db0_distrib_lists_sizes:64=4` are four lists of 64 to 127 bytes.
 */
export const keysizes = {
  title: 'Keysizes',
  byDefault: true,
  fields: ({ keyspace }: Pick<InfoSource, 'keyspace'>) => {
    keyspace.sizes.settle()
    const rows = keyspace.sizes.weighs ? [...SIZES, ...MEMORY_SIZES] : SIZES
    const fields: Field[] = []
    for (const { number, sizes } of keyspace.databases) {
      for (const [row, name] of rows) {
        const bins: string[] = []
        for (let bin = 0; bin < SIZE_BINS; bin++) {
          const count = sizes.at(row, bin)
          if (count > 0) bins.push(`${labelOf(bin)}=${count}`)
        }
        if (bins.length > 0) fields.push([`db${number}_distrib_${name}`, bins.join(',')])
      }
    }
    return fields
  },
} satisfies InfoSection

/** The smallest size of a bin: 0, 1, 2, 4, … 512, 1K, 2K, … 1M, …. */
function labelOf(bin: number): string {
  if (bin === 0) return '0'
  const power = bin - 1
  return `${2 ** (power % 10)}${['', 'K', 'M', 'G'][Math.floor(power / 10)]}`
}
