import { assert } from '../base/assert.ts'

/**
 * The slab ledger: what memcached would account for the items that are here.
 *
 * In memcached, memory is pages of 1 MiB; a page belongs to one class of chunk sizes at a time, and each item takes a chunk of the smallest class it fits,
 * header included. `-m` bounds the pages. Here the items lie in the arena, where they take less, and the ledger only counts: so `-m` holds what it
 * holds there, whatever evicts there evicts here, and `stats slabs` tells of pages and chunks that somebody may reassign.
 * Source: memcached's slabs.c and items.c.
 *
 * Invariants
 * - A class has `pages × perPage` chunks, of which `free` are free.
 * - `malloced` bytes are the pages of all classes and of the pool.
 */

export const PAGE_BYTES = 1024 * 1024
/** Classes are numbered from 1; 0 is the pool of pages that belong to none. */
export const SLAB_CLASSES = 64
export const CLASS_FIRST = 1
export const PAGE_POOL = 0
/** memcached's `sizeof(item)` on 64-bit platforms, of a CAS, of client flags, and of the header of a chunk. */
export const ITEM_HEADER_BYTES = 48
export const CAS_BYTES = 8
export const CLIENT_FLAGS_BYTES = 4
const CHUNK_HEADER_BYTES = 48
const ALIGN_BYTES = 8

export interface SlabOptions {
  /** `-m`, in bytes; 0 is without limit. */
  readonly limitBytes: number
  /** `-f`. */
  readonly factor: number
  /** `-n`, in bytes. */
  readonly chunkBytesMin: number
  /** `-o slab_chunk_max`, in bytes: what is larger takes several chunks. */
  readonly chunkBytesMax: number
  /** `-I`, in bytes. */
  readonly itemBytesMax: number
  /** `-o slab_sizes`: the chunk sizes in bytes, instead of those that follow from the factor. */
  readonly chunkSizes?: readonly number[] | undefined
}

export class SlabLedger {
  /** Bytes of a chunk, chunks of a page, pages and free chunks, by class. */
  readonly chunkBytes = new Uint32Array(SLAB_CLASSES)
  readonly perPage = new Uint32Array(SLAB_CLASSES)
  readonly pages = new Uint32Array(SLAB_CLASSES)
  readonly free = new Uint32Array(SLAB_CLASSES)
  /** The class with the largest chunks. */
  readonly largest: number
  readonly chunkBytesMax: number
  readonly itemBytesMax: number
  /** Pages are given back beyond this; see {@link SlabLedger.setLimit}. */
  limitBytes: number
  malloced = 0
  /** Pages moved from class to class. */
  moved = 0
  /** Items and chunks of large items that had to move within a class for that. */
  rescues = 0
  chunkRescues = 0

  /** Class by size in units of 8 bytes, up to the largest chunk. */
  readonly #classes: Uint8Array

  constructor(options: SlabOptions) {
    this.limitBytes = options.limitBytes
    this.chunkBytesMax = options.chunkBytesMax
    this.itemBytesMax = options.itemBytesMax
    const sizes = options.chunkSizes ?? sizesByFactor(options)
    for (const [i, bytes] of sizes.entries()) this.#setSize(CLASS_FIRST + i, aligned(bytes))
    this.largest = CLASS_FIRST + sizes.length
    this.#setSize(this.largest, options.chunkBytesMax)
    this.#classes = new Uint8Array(options.chunkBytesMax / ALIGN_BYTES + 1)
    for (let units = 0, id = CLASS_FIRST; units < this.#classes.length; units++) {
      while (units * ALIGN_BYTES > this.chunkBytes[id]) id++
      this.#classes[units] = id
    }
  }

  /** Returns the class of an item of `bytes` bytes in all; 0 when it is larger than items may be. */
  classOf(bytes: number): number {
    if (bytes > this.itemBytesMax) return 0
    return bytes > this.chunkBytesMax ? this.largest : this.#classes[(bytes + 7) >>> 3]
  }

  /** Whether all memory is given out: a class can only grow when another shrinks. */
  get limitReached(): boolean {
    return this.limitBytes > 0 && this.malloced + PAGE_BYTES > this.limitBytes && this.pages[PAGE_POOL] === 0
  }

  /** Whether this is the number of a class, or of the pool. */
  hasClass(id: number): boolean {
    return id >= PAGE_POOL && id <= this.largest
  }

  /** Takes a chunk of a class. Returns false when there is none. */
  take(id: number): boolean {
    if (this.free[id] === 0 && !this.#addPage(id)) return false
    this.free[id]--
    return true
  }

  /** Gives a chunk back. */
  give(id: number): void {
    this.free[id]++
  }

  /** Chunks of a class that are in use. */
  used(id: number): number {
    return this.pages[id] * this.perPage[id] - this.free[id]
  }

  /**
   * Classes of the chunks of an item that is too large for one: first that of its header, which holds the key, then those of `valueBytes`. Tells them to `visit`
   * in order, until it returns false.
   */
  eachChunk(headerBytes: number, valueBytes: number, largeTail: boolean, visit: (id: number) => boolean): void {
    if (!visit(this.classOf(headerBytes + CHUNK_HEADER_BYTES))) return
    for (let left = valueBytes; left > 0; ) {
      const full = left + CHUNK_HEADER_BYTES >= this.chunkBytesMax || largeTail
      const bytes = full ? this.chunkBytesMax : left + CHUNK_HEADER_BYTES
      if (!visit(this.classOf(bytes))) return
      left -= bytes - CHUNK_HEADER_BYTES
    }
  }

  /** Moves a page, of which nothing is in use any more or can be elsewhere, to another class or the pool. `chunked`: whether its chunks are pieces of large items. */
  movePage(from: number, to: number, chunked: boolean): void {
    if (from === PAGE_POOL) {
      assert(this.pages[PAGE_POOL] > 0, 'the pool has a page')
    } else {
      const perPage = this.perPage[from]
      assert(this.pages[from] > 0 && this.free[from] >= perPage, 'a page can be emptied')
      // Which chunks of the page are in use nobody knows: as many as on the other pages.
      const inUse = Math.round((perPage * this.used(from)) / (this.pages[from] * perPage))
      if (chunked) this.chunkRescues += inUse
      else this.rescues += inUse
      this.free[from] -= perPage
    }
    this.pages[from]--
    this.pages[to]++
    if (to === PAGE_POOL) this.#releasePages()
    else this.free[to] += this.perPage[to]
    this.moved++
  }

  /** Sets the limit, and gives pages of the pool back that are beyond. */
  setLimit(bytes: number): void {
    this.limitBytes = bytes
    this.#releasePages()
  }

  /** Zeroes what is counted of pages that were moved. */
  resetCounts(): void {
    this.moved = this.rescues = this.chunkRescues = 0
  }

  /** Counts all chunks as free, since no item is left. */
  clear(): void {
    for (let id = CLASS_FIRST; id <= this.largest; id++) this.free[id] = this.pages[id] * this.perPage[id]
  }

  /** Checks the invariants above; throws {@link AssertionError}. For tests. */
  verify(): void {
    let pages = this.pages[PAGE_POOL]
    for (let id = CLASS_FIRST; id <= this.largest; id++) {
      pages += this.pages[id]
      assert(this.free[id] <= this.pages[id] * this.perPage[id], 'no more chunks are free than there are')
    }
    assert(pages * PAGE_BYTES === this.malloced, 'all pages are counted')
  }

  #setSize(id: number, bytes: number): void {
    assert(id < SLAB_CLASSES, 'there are no more classes than numbers for them')
    this.chunkBytes[id] = bytes
    this.perPage[id] = Math.floor(PAGE_BYTES / bytes)
  }

  /** Gives a class one more page. Its first one it gets whatever the limit. */
  #addPage(id: number): boolean {
    if (this.limitReached && this.pages[id] > 0) return false
    if (this.pages[PAGE_POOL] > 0) this.pages[PAGE_POOL]--
    else this.malloced += PAGE_BYTES
    this.pages[id]++
    this.free[id] += this.perPage[id]
    return true
  }

  #releasePages(): void {
    while (this.limitBytes > 0 && this.malloced > this.limitBytes && this.pages[PAGE_POOL] > 0) {
      this.pages[PAGE_POOL]--
      this.malloced -= PAGE_BYTES
    }
  }
}

function sizesByFactor({ factor, chunkBytesMin, chunkBytesMax }: SlabOptions): number[] {
  const sizes: number[] = []
  for (let bytes = ITEM_HEADER_BYTES + chunkBytesMin; bytes < chunkBytesMax / factor; ) {
    // The last number is for the largest chunks.
    if (sizes.length === SLAB_CLASSES - CLASS_FIRST - 1) break
    bytes = aligned(bytes)
    sizes.push(bytes)
    bytes = Math.floor(bytes * factor)
  }
  return sizes
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGN_BYTES) * ALIGN_BYTES
}
