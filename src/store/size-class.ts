/**
 * Size classes: the block sizes that the arena hands out, in units of 8 bytes.
 *
 * Every multiple of 8 bytes up to 128, then eight steps per doubling up to 4 KiB, so that at most a ninth of such a block is slack; then the
 * sizes that divide a page evenly, so that no page has a long useless tail, though up to half of the largest block may be slack.
 */

/** Bytes per allocation unit; block addresses count units. */
export const UNIT_BYTES = 8
/** Units per page. A page is what a size class owns at a time: 64 KiB. */
export const PAGE_UNITS = 8192
export const PAGE_UNITS_LOG2 = 13
export const PAGE_BYTES = PAGE_UNITS * UNIT_BYTES
/** The largest block with neighbours on its page: half a page, 32 KiB. */
export const BLOCK_UNITS_MAX = PAGE_UNITS / 2
export const BLOCK_BYTES_MAX = BLOCK_UNITS_MAX * UNIT_BYTES

/** Units of each class, ascending, the whole page last. */
export const CLASS_UNITS: readonly number[] = classUnits()
export const CLASS_COUNT = CLASS_UNITS.length
/** The class whose block is a whole page. */
export const PAGE_CLASS = CLASS_COUNT - 1
/** Blocks per page of each class. */
export const CLASS_CAPACITY = Uint16Array.from(CLASS_UNITS, units => Math.floor(PAGE_UNITS / units))
/** Class by units needed (0 to {@link BLOCK_UNITS_MAX}). */
export const CLASS_BY_UNITS = classByUnits()

/** Returns the class of the smallest block that holds `bytes` bytes, at most {@link BLOCK_BYTES_MAX}. */
export function classOf(bytes: number): number {
  return CLASS_BY_UNITS[(bytes + 7) >>> 3]
}

function classUnits(): number[] {
  const sizes: number[] = []
  for (let units = 2; units <= 16; units++) sizes.push(units)
  for (let doubling = 16; doubling < 512; doubling *= 2) {
    for (let step = 1; step <= 8; step++) sizes.push(doubling + (doubling / 8) * step)
  }
  for (let perPage = 15; perPage >= 1; perPage--) sizes.push(Math.floor(PAGE_UNITS / perPage))
  return sizes
}

function classByUnits(): Uint8Array {
  const table = new Uint8Array(BLOCK_UNITS_MAX + 1)
  for (let units = 0, sizeClass = 0; units <= BLOCK_UNITS_MAX; units++) {
    if (units > CLASS_UNITS[sizeClass]) sizeClass++
    table[units] = sizeClass
  }
  return table
}
