import { assert } from '../base/assert.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { deadlineAt, WHEEL_NEXT, WHEEL_PREVIOUS } from '../store/item.ts'

/**
 * The timing wheel: fires each item at its deadline, to the millisecond, whatever the number of items.
 *
 * A hierarchical timing wheel (Varghese, Lauck, "Hashed and Hierarchical Timing Wheels", 1987): 256 slots of 1 ms, then seven
 * levels of 64 slots, each slot as wide as the whole level below. An item is filed at the lowest level that can tell its deadline
 * from now; when time reaches a slot of a higher level, its items are filed again lower down. A bitmap of occupied slots lets time jump over
 * what is empty. The lists run through words of the items themselves.
 *
 * A deadline that is *extended* need not be filed again: the item fires at the old time and files itself anew. One that is shortened must be.
 *
 * Invariants
 * - `WHEEL_PREVIOUS` of an item is the previous item, or, being below {@link PAGE_UNITS}, 1 + the number of the slot that it heads; 0 when it is not filed.
 * - A filed item's slot fires at or before its deadline, and never before `now`.
 */

const LEVEL0_BITS = 8
const LEVEL_BITS = 6
const LEVELS = 8
const LEVEL0_SLOTS = 1 << LEVEL0_BITS
const LEVEL_SLOTS = 1 << LEVEL_BITS
const SLOTS = LEVEL0_SLOTS + (LEVELS - 1) * LEVEL_SLOTS
/** Milliseconds covered by one slot of each level. */
const WIDTH = Array.from({ length: LEVELS }, (_, level) =>
  level === 0 ? 1 : 2 ** (LEVEL0_BITS + LEVEL_BITS * (level - 1)),
)

export class TimingWheel {
  /** Items filed. */
  size = 0
  /** Time reached, in ms; slots up to and including it have fired. */
  now: number

  readonly #arena: Arena
  readonly #heads = new Int32Array(SLOTS)
  readonly #occupied = new Int32Array(SLOTS / 32)

  constructor(arena: Arena, now: number) {
    this.#arena = arena
    this.now = now
  }

  /** Files an item that has a deadline and is not filed. Returns the time at which its slot fires, in ms. */
  file(address: number): number {
    const deadline = deadlineAt(this.#words(address), wordIndex(address))
    const due = deadline > this.now ? deadline : this.now + 1
    let level = 0
    let position = due
    if (due - this.now >= LEVEL0_SLOTS) {
      for (level = 1; level < LEVELS - 1; level++) {
        if (Math.floor(due / WIDTH[level]) - Math.floor(this.now / WIDTH[level]) < LEVEL_SLOTS) break
      }
      position = Math.floor(due / WIDTH[level])
      const last = Math.floor(this.now / WIDTH[level]) + LEVEL_SLOTS - 1
      if (position > last) position = last
    }
    this.#link(slotOf(level, position), address)
    this.size++
    return position * WIDTH[level]
  }

  /** Takes an item off the wheel, if it is on it. */
  unfile(address: number): void {
    const words = this.#words(address)
    const at = wordIndex(address)
    const previous = words[at + WHEEL_PREVIOUS]
    if (previous === 0) return
    const next = words[at + WHEEL_NEXT]
    if (next !== 0) this.#words(next)[wordIndex(next) + WHEEL_PREVIOUS] = previous
    if (isSlot(previous)) {
      const slot = previous - 1
      this.#heads[slot] = next
      if (next === 0) this.#occupied[slot >>> 5] &= ~(1 << (slot & 31))
    } else {
      this.#words(previous)[wordIndex(previous) + WHEEL_NEXT] = next
    }
    words[at + WHEEL_NEXT] = 0
    words[at + WHEEL_PREVIOUS] = 0
    this.size--
  }

  /** Tells the neighbours of an item that it has moved to `address`. */
  moved(address: number): void {
    const words = this.#words(address)
    const at = wordIndex(address)
    const previous = words[at + WHEEL_PREVIOUS]
    if (previous === 0) return
    const next = words[at + WHEEL_NEXT]
    if (next !== 0) this.#words(next)[wordIndex(next) + WHEEL_PREVIOUS] = address
    if (isSlot(previous)) this.#heads[previous - 1] = address
    else this.#words(previous)[wordIndex(previous) + WHEEL_NEXT] = address
  }

  /**
   * Moves time on to `now` and calls `fire` for each item whose deadline has come, off the wheel by then, at most `budget` items
   * looked at. Returns whether time got there; if not, call again.
   */
  advance(now: number, budget: number, fire: (address: number) => void): boolean {
    while (this.now < now) {
      const time = this.nextTime()
      if (time > now) {
        this.now = now
        return true
      }
      // Items that are filed again are filed as of `time`: none goes to a slot that fires now.
      this.now = time
      for (let level = LEVELS - 1; level >= 0; level--) {
        if (time % WIDTH[level] !== 0) continue
        const slot = slotOf(level, time / WIDTH[level])
        for (let address = this.#heads[slot]; address !== 0; address = this.#heads[slot]) {
          if (budget-- <= 0) {
            // Just before `time`, so that the next call resumes with these slots.
            this.now = time - 1
            return false
          }
          this.unfile(address)
          const deadline = deadlineAt(this.#words(address), wordIndex(address))
          if (deadline <= time) fire(address)
          else if (deadline !== Number.POSITIVE_INFINITY) this.file(address)
        }
      }
    }
    return true
  }

  /** Returns the time of the next occupied slot, in ms; Infinity when there is none. */
  nextTime(): number {
    if (this.size === 0) return Number.POSITIVE_INFINITY
    let best = Number.POSITIVE_INFINITY
    for (let level = 0; level < LEVELS; level++) {
      const slots = level === 0 ? LEVEL0_SLOTS : LEVEL_SLOTS
      const current = Math.floor(this.now / WIDTH[level])
      const first = firstSlot(level)
      const distance = this.#nextOccupied(first, slots, (current + 1) % slots)
      if (distance >= 0) best = Math.min(best, (current + 1 + distance) * WIDTH[level])
    }
    return best
  }

  /** Forgets all items without touching them: their memory is gone. */
  clear(): void {
    this.#heads.fill(0)
    this.#occupied.fill(0)
    this.size = 0
  }

  /** Checks every invariant above; throws {@link AssertionError}. For tests. */
  verify(): void {
    let total = 0
    for (let slot = 0; slot < SLOTS; slot++) {
      const head = this.#heads[slot]
      assert(
        (head !== 0) === ((this.#occupied[slot >>> 5] & (1 << (slot & 31))) !== 0),
        'the bitmap shows occupied slots',
      )
      const time = this.#timeOf(slot)
      for (let address = head, previous = slot + 1; address !== 0; ) {
        const words = this.#words(address)
        const at = wordIndex(address)
        assert(time <= Math.max(deadlineAt(words, at), this.now + 1), 'an item’s slot fires by its deadline')
        assert(words[at + WHEEL_PREVIOUS] === previous, 'filed items are linked both ways')
        previous = address
        address = words[at + WHEEL_NEXT]
        total++
      }
    }
    assert(total === this.size, 'the wheel counts its items')
  }

  #link(slot: number, address: number): void {
    const words = this.#words(address)
    const at = wordIndex(address)
    const head = this.#heads[slot]
    words[at + WHEEL_NEXT] = head
    words[at + WHEEL_PREVIOUS] = slot + 1
    if (head === 0) this.#occupied[slot >>> 5] |= 1 << (slot & 31)
    else this.#words(head)[wordIndex(head) + WHEEL_PREVIOUS] = address
    this.#heads[slot] = address
  }

  /** Slots from `start`, cyclically, to the next occupied one of `slots` slots from `first`; -1 when there is none. */
  #nextOccupied(first: number, slots: number, start: number): number {
    for (let distance = 0; distance < slots; ) {
      const slot = first + ((start + distance) % slots)
      const rest = this.#occupied[slot >>> 5] >>> (slot & 31)
      if (rest !== 0) {
        const found = distance + (31 - Math.clz32(rest & -rest))
        return found < slots ? found : -1
      }
      distance += 32 - (slot & 31)
    }
    return -1
  }

  /** The time at which a slot fires next, in ms. */
  #timeOf(slot: number): number {
    const level = slot < LEVEL0_SLOTS ? 0 : 1 + ((slot - LEVEL0_SLOTS) >>> LEVEL_BITS)
    const slots = level === 0 ? LEVEL0_SLOTS : LEVEL_SLOTS
    const current = Math.floor(this.now / WIDTH[level])
    const ahead = (((slot - firstSlot(level) - current - 1) % slots) + slots) % slots
    return (current + 1 + ahead) * WIDTH[level]
  }

  #words(address: number): Int32Array {
    return this.#arena.words[address >>> CHUNK_UNITS_LOG2]
  }
}

function wordIndex(address: number): number {
  return (address & CHUNK_MASK) << 1
}

function isSlot(previous: number): boolean {
  return previous > 0 && previous <= SLOTS
}

function firstSlot(level: number): number {
  return level === 0 ? 0 : LEVEL0_SLOTS + (level - 1) * LEVEL_SLOTS
}

function slotOf(level: number, position: number): number {
  return firstSlot(level) + (position % (level === 0 ? LEVEL0_SLOTS : LEVEL_SLOTS))
}
