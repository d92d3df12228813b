import type { SegmentedLru } from './segmented-lru.ts'
import { CLASS_FIRST, PAGE_POOL } from './slab-ledger.ts'

/** A class with fewer pages keeps them. */
const PAGES_MIN = 2

/** Why a page was not moved: the classes are the same, one of them is none, or there is no page to spare. */
export type MoveRefusal = 'same' | 'class' | 'spare'

/** The page mover: moves pages of the slab ledger from class to class where somebody asks for it. */
export class PageMover {
  readonly #lru: SegmentedLru
  /** The class that last had to spare a page. */
  #spared = 0

  constructor(lru: SegmentedLru) {
    this.#lru = lru
  }

  /** Moves a page; `from` -1 is any class that can spare one. Returns why not, if it cannot. */
  move(from: number, to: number): MoveRefusal | undefined {
    const { ledger } = this.#lru
    if (from === to) return 'same'
    const source = from === -1 ? this.#spareClass(to) : from
    if (!ledger.hasClass(source) || !ledger.hasClass(to)) return 'class'
    if (ledger.pages[source] < (source === PAGE_POOL ? 1 : PAGES_MIN)) return 'spare'
    this.#lru.movePage(source, to)
    return undefined
  }

  /** The next class in turn that has a page to spare, but for `to`; -1 when there is none. */
  #spareClass(to: number): number {
    const { largest, pages } = this.#lru.ledger
    for (let tries = 0; tries < largest; tries++) {
      this.#spared = this.#spared >= largest ? CLASS_FIRST : this.#spared + 1
      if (this.#spared !== to && pages[this.#spared] >= PAGES_MIN) return this.#spared
    }
    return -1
  }
}
