import { assert } from '../base/assert.ts'
import { allocateBytes, ViewedBytes } from '../base/viewed-bytes.ts'
import {
  BLOCK_BYTES_MAX,
  CLASS_CAPACITY,
  CLASS_COUNT,
  CLASS_UNITS,
  classOf,
  PAGE_BYTES,
  PAGE_UNITS_LOG2,
  UNIT_BYTES,
} from './size-class.ts'

/**
 * The arena: off-heap memory for every key and value, addressed by 32-bit numbers in units of 8 bytes.
 *
 * Layout: *chunks* of up to 8 MiB (one ArrayBuffer each, seen as bytes and as words) hold *pages* of 64 KiB; a page belongs to one
 * size class at a time and is cut into *blocks* of that class. Blocks freed on a page form a list through their second word.
 * A block larger than half a page that must be contiguous (an item with an enormous key) is *huge*: it has a chunk of its own size.
 *
 * Invariants
 * - Address 0 is null; page 0 is never handed out, so that numbers below {@link PAGE_UNITS} can mean something else to owners.
 * - Addresses are signed int32 (the arena ends at 32 GiB); they are shifted with `>>>`.
 * - The first word of a free block is 0, of a live movable block never: the page can be walked.
 * - A page is on its class's partial list if and only if it has a free block and at least one live one, and is not being emptied.
 * - `usedBytes` is the sum of the sizes of all live blocks, `pageBytes` of all pages that belong to a class.
 */

/** Units per chunk as a power of two: 2²⁰ × 8 bytes = 8 MiB. */
export const CHUNK_UNITS_LOG2 = 20
export const CHUNK_MASK = (1 << CHUNK_UNITS_LOG2) - 1
const PAGES_PER_CHUNK = 1 << (CHUNK_UNITS_LOG2 - PAGE_UNITS_LOG2)
const CHUNKS_MAX = 1 << (32 - CHUNK_UNITS_LOG2)
/** The first chunks are small, so that a small server costs little. In pages. */
const FIRST_CHUNK_PAGES = [4, 16, 64]
/** Class offset for blocks that never move: raw bytes whose owner cannot be told from their header. */
export const PINNED = CLASS_COUNT
const NO_CLASS = 255
/** Pages of a pinned class that are emptied at once. */
const CONDEMNED_PAGES_MAX = 1024
/** The pseudo-class of a huge block: chunks of its own, for what does not fit a page. */
const HUGE = 254
const CHUNK_BYTES = (CHUNK_MASK + 1) * UNIT_BYTES

/** Thrown when all 32 GiB of addresses are taken. */
export class ArenaExhaustedError extends Error {
  override name = 'ArenaExhaustedError'
}

/** Told where a live block went while its page is evacuated; must redirect every reference to it. */
export type BlockMover = (from: number, to: number) => void

export class Arena {
  /** Chunks as bytes; index with `address >>> CHUNK_UNITS_LOG2`, then `(address & CHUNK_MASK) << 3`. */
  readonly bytes: ViewedBytes[] = []
  /** The same chunks as words; then `(address & CHUNK_MASK) << 1`. */
  readonly words: Int32Array[] = []
  /** Bytes in live blocks. */
  usedBytes = 0
  /** Bytes of pages that belong to a class, live or not. */
  pageBytes = 0
  /** Bytes of all chunks held from the platform. */
  reservedBytes = 0
  /** Free bytes on pages of movable classes: what {@link evacuateOne} can win. */
  slackBytes = 0
  /** Free bytes on pages of pinned classes: what {@link condemn} and {@link settle} can win. */
  pinnedSlackBytes = 0
  /** Bytes that {@link settle} may still copy; then it leaves blocks where they are. */
  settleBytesLeft = 0
  /** Bytes of tables that structures over the arena keep on the JS side; they add and subtract them here, so that used memory is whole. */
  tableBytes = 0

  #pageClass = new Uint8Array(PAGES_PER_CHUNK).fill(NO_CLASS)
  #pageUsed = new Uint16Array(PAGES_PER_CHUNK)
  #pageFresh = new Uint16Array(PAGES_PER_CHUNK)
  #pageFree = new Int32Array(PAGES_PER_CHUNK)
  #pageNext = new Int32Array(PAGES_PER_CHUNK)
  #pagePrevious = new Int32Array(PAGES_PER_CHUNK)
  /** 1 for a page of pinned blocks that is being emptied. */
  #pageCondemned = new Uint8Array(PAGES_PER_CHUNK)
  /** Those pages, and pages that were among them and are empty. */
  #condemned: number[] = []
  /** Head of each class's list of pages with room; 0 when none. */
  #partial = new Int32Array(2 * CLASS_COUNT)
  /** Pages that belong to no class, lowest first where possible. */
  #freePages: number[] = []
  #classPages = new Int32Array(2 * CLASS_COUNT)
  #classUsed = new Float64Array(2 * CLASS_COUNT)

  /** Returns the address of an uninitialised block of `sizeClass`. Throws {@link ArenaExhaustedError}. */
  allocate(sizeClass: number): number {
    let page = this.#partial[sizeClass]
    if (page === 0) page = this.#takePage(sizeClass)
    const kind = sizeClass < PINNED ? sizeClass : sizeClass - PINNED
    let address = this.#pageFree[page]
    if (address !== 0) {
      this.#pageFree[page] = this.words[address >>> CHUNK_UNITS_LOG2][((address & CHUNK_MASK) << 1) + 1]
    } else {
      address = ((page << PAGE_UNITS_LOG2) + this.#pageFresh[page]++ * CLASS_UNITS[kind]) | 0
    }
    if (++this.#pageUsed[page] === CLASS_CAPACITY[kind]) this.#unlinkPartial(page, sizeClass)
    const size = CLASS_UNITS[kind] * UNIT_BYTES
    this.#classUsed[sizeClass]++
    this.usedBytes += size
    if (sizeClass < PINNED) this.slackBytes -= size
    else this.pinnedSlackBytes -= size
    return address
  }

  /** Returns the address of an uninitialised movable block of at least `bytes` bytes, of whatever size. */
  allocateBytes(bytes: number): number {
    return bytes <= BLOCK_BYTES_MAX ? this.allocate(classOf(bytes)) : this.#allocateHuge(bytes)
  }

  /** Takes a live block back. */
  free(address: number): void {
    const page = address >>> PAGE_UNITS_LOG2
    const sizeClass = this.#pageClass[page]
    if (sizeClass === HUGE) return this.#freeHuge(address)
    assert(sizeClass !== NO_CLASS, 'a freed block lies on a page in use')
    const kind = sizeClass < PINNED ? sizeClass : sizeClass - PINNED
    const words = this.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    words[at] = 0
    words[at + 1] = this.#pageFree[page]
    this.#pageFree[page] = address
    const size = CLASS_UNITS[kind] * UNIT_BYTES
    this.#classUsed[sizeClass]--
    this.usedBytes -= size
    if (sizeClass < PINNED) this.slackBytes += size
    else this.pinnedSlackBytes += size
    const used = --this.#pageUsed[page]
    if (used === 0) {
      if (this.#pageCondemned[page] !== 0) this.#pageCondemned[page] = 0
      else if (CLASS_CAPACITY[kind] > 1) this.#unlinkPartial(page, sizeClass)
      this.#retirePage(page, sizeClass)
    } else if (used === CLASS_CAPACITY[kind] - 1) this.#linkPartial(page, sizeClass)
  }

  /** Returns the class of the block at `address`. */
  classAt(address: number): number {
    return this.#pageClass[address >>> PAGE_UNITS_LOG2]
  }

  /** Returns the bytes of the block at `address`, slack included. */
  capacityAt(address: number): number {
    const sizeClass = this.#pageClass[address >>> PAGE_UNITS_LOG2]
    if (sizeClass === HUGE) return this.bytes[address >>> CHUNK_UNITS_LOG2].length
    return CLASS_UNITS[sizeClass < PINNED ? sizeClass : sizeClass - PINNED] * UNIT_BYTES
  }

  /**
   * Empties one sparse page of movable blocks into other pages of its class and gives it back.
   * Returns the bytes that were copied; 0 when no page is worth it.
   */
  evacuateOne(move: BlockMover): number {
    const sizeClass = this.#sparsestClass()
    if (sizeClass < 0) return 0
    const page = this.#sparsestPage(sizeClass)
    if (page === 0) return 0
    this.#unlinkPartial(page, sizeClass)
    const units = CLASS_UNITS[sizeClass]
    const fresh = this.#pageFresh[page]
    let copied = 0
    for (let i = 0; i < fresh; i++) {
      const from = ((page << PAGE_UNITS_LOG2) + i * units) | 0
      const words = this.words[from >>> CHUNK_UNITS_LOG2]
      const at = (from & CHUNK_MASK) << 1
      if (words[at] === 0) continue
      const to = this.#copyBlock(from, sizeClass)
      move(from, to)
      words[at] = 0
      this.usedBytes -= units * UNIT_BYTES
      this.slackBytes += units * UNIT_BYTES
      this.#classUsed[sizeClass]--
      this.#pageUsed[page]--
      copied += units * UNIT_BYTES
    }
    assert(this.#pageUsed[page] === 0, 'an evacuated page is empty')
    this.#retirePage(page, sizeClass)
    return Math.max(copied, 1)
  }

  /**
   * Begins to empty the sparsest pages of pinned blocks: nothing is allocated there any more. Who leads to pinned blocks, and he alone knows which those are, calls {@link settle} for each;
   * {@link pardon} ends it. Returns whether there are such pages. With `all` it is every page that has room, for tests.
   */
  condemn(all = false): boolean {
    this.pardon()
    for (let sizeClass = PINNED; sizeClass < 2 * CLASS_COUNT; sizeClass++) {
      const capacity = CLASS_CAPACITY[sizeClass - PINNED]
      const free = this.#classPages[sizeClass] * capacity - this.#classUsed[sizeClass]
      // Their blocks find room on the pages that stay, be it that one more is taken.
      const count = all ? free : Math.min(Math.floor(free / capacity), CONDEMNED_PAGES_MAX)
      const usedMax = all ? capacity : (capacity * 3) / 4
      for (const page of count === 0 ? [] : this.#sparsestPages(sizeClass, count, usedMax)) {
        this.#unlinkPartial(page, sizeClass)
        this.#pageCondemned[page] = 1
        this.#condemned.push(page)
      }
    }
    return this.#condemned.length > 0
  }

  /** Returns where a pinned block is from now on, which is somewhere else if its page is being emptied: all that leads to it must lead there. */
  settle(address: number): number {
    const page = address >>> PAGE_UNITS_LOG2
    if (this.#pageCondemned[page] === 0 || this.settleBytesLeft <= 0) return address
    this.settleBytesLeft -= this.capacityAt(address)
    const to = this.#copyBlock(address, this.#pageClass[page])
    this.free(address)
    return to
  }

  /** Ends what {@link condemn} began: of the pages that are not empty, free blocks are used again. */
  pardon(): void {
    for (const page of this.#condemned) {
      if (this.#pageCondemned[page] === 0) continue
      this.#pageCondemned[page] = 0
      this.#linkPartial(page, this.#pageClass[page])
    }
    this.#condemned.length = 0
  }

  /** Takes all blocks back at once, in no time: every address becomes invalid, and every structure over the arena must begin anew. */
  reset(): void {
    this.bytes.length = this.words.length = Math.min(this.bytes.length, 1)
    this.reservedBytes = this.bytes[0]?.length ?? 0
    this.usedBytes = this.pageBytes = this.slackBytes = this.pinnedSlackBytes = this.tableBytes = 0
    this.#condemned.length = 0
    this.#pageCondemned.fill(0)
    for (const table of [this.#partial, this.#classPages, this.#classUsed]) table.fill(0)
    this.#pageClass.fill(NO_CLASS)
    this.#freePages.length = 0
    this.#offerPages(0, this.reservedBytes / PAGE_BYTES)
  }

  /** Gives whole free chunks back to the platform. */
  trim(): void {
    for (let chunk = this.bytes.length - 1; chunk > 0; chunk--) {
      const first = chunk * PAGES_PER_CHUNK
      const pages = this.bytes[chunk].length / PAGE_BYTES
      if (pages === 0 || this.#pageClass[first] === HUGE) continue
      let free = true
      for (let page = first; page < first + pages && free; page++) free = this.#pageClass[page] === NO_CLASS
      if (!free) continue
      this.#freePages = this.#freePages.filter(page => page < first || page >= first + pages)
      this.reservedBytes -= this.bytes[chunk].length
      this.bytes[chunk] = NO_BYTES
      this.words[chunk] = NO_WORDS
    }
  }

  /** Bytes of free pages that are still held. */
  get freePageBytes(): number {
    return this.#freePages.length * PAGE_BYTES
  }

  /** Checks every invariant above; throws {@link AssertionError}. For tests. */
  verify(): void {
    let used = 0
    let pages = 0
    let slack = 0
    let pinnedSlack = 0
    const linked = new Set<number>()
    for (let sizeClass = 0; sizeClass < 2 * CLASS_COUNT; sizeClass++) {
      for (
        let page = this.#partial[sizeClass], previous = 0;
        page !== 0;
        previous = page, page = this.#pageNext[page]
      ) {
        assert(this.#pageClass[page] === sizeClass, 'a partial page is of its list’s class')
        assert(this.#pagePrevious[page] === previous, 'partial pages are linked both ways')
        linked.add(page)
      }
    }
    for (let page = 1; page < this.bytes.length * PAGES_PER_CHUNK; page++) {
      const sizeClass = this.#pageClass[page]
      if (sizeClass === NO_CLASS) continue
      if (sizeClass === HUGE) {
        used += this.bytes[page / PAGES_PER_CHUNK].length
        pages += this.bytes[page / PAGES_PER_CHUNK].length / PAGE_BYTES
        continue
      }
      const kind = sizeClass % CLASS_COUNT
      let free = CLASS_CAPACITY[kind] - this.#pageFresh[page]
      for (let at = this.#pageFree[page]; at !== 0; free++) {
        assert(at >>> PAGE_UNITS_LOG2 === page, 'a page’s free blocks lie on it')
        const words = this.words[at >>> CHUNK_UNITS_LOG2]
        assert(words[(at & CHUNK_MASK) << 1] === 0, 'a free block starts with 0')
        at = words[((at & CHUNK_MASK) << 1) + 1]
      }
      assert(free + this.#pageUsed[page] === CLASS_CAPACITY[kind], 'blocks are live or free')
      const condemned = this.#pageCondemned[page] !== 0
      assert(linked.has(page) === (free > 0 && !condemned), 'pages with room are listed')
      assert(!condemned || this.#condemned.includes(page), 'a page that is being emptied is known')
      pages++
      used += this.#pageUsed[page] * CLASS_UNITS[kind] * UNIT_BYTES
      if (sizeClass < PINNED) slack += free * CLASS_UNITS[kind] * UNIT_BYTES
      else pinnedSlack += free * CLASS_UNITS[kind] * UNIT_BYTES
    }
    assert(used === this.usedBytes, 'usedBytes is exact')
    assert(pages * PAGE_BYTES === this.pageBytes, 'pageBytes is exact')
    assert(slack === this.slackBytes, 'slackBytes is exact')
    assert(pinnedSlack === this.pinnedSlackBytes, 'pinnedSlackBytes is exact')
  }

  #takePage(sizeClass: number): number {
    if (this.#freePages.length === 0) this.#addChunk()
    const page = this.#freePages.pop() as number
    this.#pageClass[page] = sizeClass
    this.#pageUsed[page] = 0
    this.#pageFresh[page] = 0
    this.#pageFree[page] = 0
    this.#linkPartial(page, sizeClass)
    this.#classPages[sizeClass]++
    this.pageBytes += PAGE_BYTES
    this.#addSlack(sizeClass, 1)
    return page
  }

  #retirePage(page: number, sizeClass: number): void {
    this.#pageClass[page] = NO_CLASS
    this.#classPages[sizeClass]--
    this.pageBytes -= PAGE_BYTES
    this.#addSlack(sizeClass, -1)
    this.#freePages.push(page)
  }

  /** Counts the blocks of a page that came to a class, with 1, or leaves it, with -1. */
  #addSlack(sizeClass: number, sign: 1 | -1): void {
    const kind = sizeClass < PINNED ? sizeClass : sizeClass - PINNED
    const bytes = sign * CLASS_CAPACITY[kind] * CLASS_UNITS[kind] * UNIT_BYTES
    if (sizeClass < PINNED) this.slackBytes += bytes
    else this.pinnedSlackBytes += bytes
  }

  /** Returns the address of a copy of a block of that class. */
  #copyBlock(from: number, sizeClass: number): number {
    const to = this.allocate(sizeClass)
    const source = this.words[from >>> CHUNK_UNITS_LOG2]
    const target = this.words[to >>> CHUNK_UNITS_LOG2]
    const at = (from & CHUNK_MASK) << 1
    const targetAt = (to & CHUNK_MASK) << 1
    const words = 2 * CLASS_UNITS[sizeClass < PINNED ? sizeClass : sizeClass - PINNED]
    for (let word = 0; word < words; word++) target[targetAt + word] = source[at + word]
    return to
  }

  #linkPartial(page: number, sizeClass: number): void {
    const head = this.#partial[sizeClass]
    this.#pageNext[page] = head
    this.#pagePrevious[page] = 0
    if (head !== 0) this.#pagePrevious[head] = page
    this.#partial[sizeClass] = page
  }

  #unlinkPartial(page: number, sizeClass: number): void {
    const next = this.#pageNext[page]
    const previous = this.#pagePrevious[page]
    if (previous === 0) this.#partial[sizeClass] = next
    else this.#pageNext[previous] = next
    if (next !== 0) this.#pagePrevious[next] = previous
  }

  /** The movable class with the most free bytes, if at least two pages' worth; -1 otherwise. */
  #sparsestClass(): number {
    let best = -1
    let bestFree = 2 * PAGE_BYTES
    for (let sizeClass = 0; sizeClass < PINNED; sizeClass++) {
      const free =
        (this.#classPages[sizeClass] * CLASS_CAPACITY[sizeClass] - this.#classUsed[sizeClass]) *
        CLASS_UNITS[sizeClass] *
        UNIT_BYTES
      if (free >= bestFree) {
        best = sizeClass
        bestFree = free
      }
    }
    return best
  }

  /** The emptiest of the first pages on the class's list, the current one excepted. */
  #sparsestPage(sizeClass: number): number {
    let best = 0
    let bestUsed = CLASS_CAPACITY[sizeClass]
    let page = this.#pageNext[this.#partial[sizeClass]]
    for (let looked = 0; page !== 0 && looked < 64; looked++, page = this.#pageNext[page]) {
      if (this.#pageUsed[page] < bestUsed) {
        best = page
        bestUsed = this.#pageUsed[page]
      }
    }
    return best
  }

  /** At most `count` of the first pages on a class's list, the emptiest, and none with more than `usedMax` blocks. */
  #sparsestPages(sizeClass: number, count: number, usedMax: number): number[] {
    const pages: number[] = []
    let page = this.#partial[sizeClass]
    for (let looked = 0; page !== 0 && looked < 2 * CONDEMNED_PAGES_MAX; looked++, page = this.#pageNext[page]) {
      if (this.#pageUsed[page] <= usedMax) pages.push(page)
    }
    return pages.sort((a, b) => this.#pageUsed[a] - this.#pageUsed[b]).slice(0, count)
  }

  #allocateHuge(bytes: number): number {
    // Chunk 0 holds page 0: a huge block there would have the address of null.
    if (this.bytes.length === 0) this.#addChunk()
    const chunks = Math.ceil(bytes / CHUNK_BYTES)
    const chunk = this.#takeChunks(chunks)
    // The views of a huge block reach past its first chunk number; the numbers that follow only keep its addresses free.
    const buffer = new ArrayBuffer(Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES)
    this.#installChunk(chunk, buffer)
    for (let i = 1; i < chunks; i++) this.bytes[chunk + i] = HUGE_TAIL
    this.#pageClass[chunk * PAGES_PER_CHUNK] = HUGE
    this.usedBytes += buffer.byteLength
    this.pageBytes += buffer.byteLength
    return (chunk << CHUNK_UNITS_LOG2) | 0
  }

  #freeHuge(address: number): void {
    const chunk = address >>> CHUNK_UNITS_LOG2
    const bytes = this.bytes[chunk].length
    this.#pageClass[chunk * PAGES_PER_CHUNK] = NO_CLASS
    this.bytes[chunk] = NO_BYTES
    this.words[chunk] = NO_WORDS
    for (let i = chunk + 1; this.bytes[i] === HUGE_TAIL && i < chunk + Math.ceil(bytes / CHUNK_BYTES); i++)
      this.bytes[i] = NO_BYTES
    this.usedBytes -= bytes
    this.pageBytes -= bytes
    this.reservedBytes -= bytes
  }

  #addChunk(): void {
    const chunk = this.#takeChunks(1)
    const pages = FIRST_CHUNK_PAGES[chunk] ?? PAGES_PER_CHUNK
    this.#installChunk(chunk, new ArrayBuffer(pages * PAGE_BYTES))
    this.#offerPages(chunk * PAGES_PER_CHUNK, pages)
  }

  /** Adds pages to the free ones, page 0 excepted. */
  #offerPages(first: number, pages: number): void {
    for (let page = first + pages - 1; page >= Math.max(first, 1); page--) this.#freePages.push(page)
  }

  /** Returns the first of `count` free chunk numbers in a row. */
  #takeChunks(count: number): number {
    let chunk = 0
    for (let run = 0; run < count; chunk++) {
      if (chunk === CHUNKS_MAX) throw new ArenaExhaustedError('the arena has reached its limit of 32 GiB')
      run = chunk >= this.bytes.length || this.bytes[chunk] === NO_BYTES ? run + 1 : 0
    }
    while (this.bytes.length < chunk) {
      this.bytes.push(NO_BYTES)
      this.words.push(NO_WORDS)
    }
    this.#growTables(chunk * PAGES_PER_CHUNK)
    return chunk - count
  }

  #installChunk(chunk: number, buffer: ArrayBuffer): void {
    this.bytes[chunk] = new ViewedBytes(buffer)
    this.words[chunk] = new Int32Array(buffer)
    this.reservedBytes += buffer.byteLength
  }

  #growTables(pages: number): void {
    if (pages <= this.#pageClass.length) return
    const size = Math.max(pages, this.#pageClass.length * 2)
    this.#pageClass = grown(this.#pageClass, new Uint8Array(size).fill(NO_CLASS))
    this.#pageUsed = grown(this.#pageUsed, new Uint16Array(size))
    this.#pageFresh = grown(this.#pageFresh, new Uint16Array(size))
    this.#pageFree = grown(this.#pageFree, new Int32Array(size))
    this.#pageNext = grown(this.#pageNext, new Int32Array(size))
    this.#pageCondemned = grown(this.#pageCondemned, new Uint8Array(size))
    this.#pagePrevious = grown(this.#pagePrevious, new Int32Array(size))
  }
}

const NO_BYTES = allocateBytes(0)
const HUGE_TAIL = allocateBytes(0)
const NO_WORDS = new Int32Array(0)

function grown<T extends { set(source: T): void }>(old: T, larger: T): T {
  larger.set(old)
  return larger
}
