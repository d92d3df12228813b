import type { Chance } from '../base/chance.ts'

/**
 * The access clock: 24 bits in each item that tell eviction how worthy it is.
 *
 * Under LRU and LRM they are the second of the last access or modification. Under LFU they are Redis's: the minute of the last decay (16 bits) and a logarithmic
 * counter (8 bits), which starts at {@link LFU_INITIAL}, grows with probability 1 / ((counter − initial) × factor + 1) and loses one per decay time.
 */

export const ACCESS_LRU = 0
export const ACCESS_LFU = 1
export const ACCESS_LRM = 2
export type AccessMode = typeof ACCESS_LRU | typeof ACCESS_LFU | typeof ACCESS_LRM

const CLOCK_MASK = 0xffffff
const LFU_INITIAL = 5

export class AccessClock {
  mode: AccessMode = ACCESS_LRU
  /** lfu-log-factor. */
  logFactor = 10
  /** lfu-decay-time, in minutes; 0 never decays. */
  decayMinutes = 1

  readonly #chance: Chance
  #seconds = 0
  #minutes = 0

  constructor(chance: Chance) {
    this.#chance = chance
  }

  /** Sets the time, in ms since the Unix epoch. */
  setTime(nowMs: number): void {
    this.#seconds = Math.floor(nowMs / 1000) & CLOCK_MASK
    this.#minutes = Math.floor(nowMs / 60000) & 0xffff
  }

  /** Returns the bits of an item that was just made. */
  initial(): number {
    return this.mode === ACCESS_LFU ? (this.#minutes << 8) | LFU_INITIAL : this.#seconds
  }

  /** Sets the clock of the item at word `at` to now, in a keyspace that measures by seconds. */
  touch(words: Int32Array, at: number): void {
    words[at + 1] = (words[at + 1] & 0xff) | (this.#seconds << 8)
  }

  /** Notes a read of the item at word `at`. */
  noteRead(words: Int32Array, at: number): void {
    if (this.mode === ACCESS_LRU) {
      const word = words[at + 1]
      if (word >>> 8 !== this.#seconds) words[at + 1] = (word & 0xff) | (this.#seconds << 8)
    } else if (this.mode === ACCESS_LFU) {
      this.#count(words, at)
    }
  }

  /** Notes a modification of the item at word `at`. */
  noteWrite(words: Int32Array, at: number): void {
    if (this.mode === ACCESS_LFU) this.#count(words, at)
    else words[at + 1] = (words[at + 1] & 0xff) | (this.#seconds << 8)
  }

  /** Returns an item's idle time in seconds (LRU, LRM), by its second header word. */
  idleSeconds(word: number): number {
    return (this.#seconds - (word >>> 8)) & CLOCK_MASK
  }

  /** Returns an item's decayed access counter (LFU), by its second header word. */
  frequency(word: number): number {
    const counter = (word >>> 8) & 0xff
    if (this.decayMinutes === 0) return counter
    const elapsed = (this.#minutes - (word >>> 16)) & 0xffff
    return Math.max(0, counter - Math.floor(elapsed / this.decayMinutes))
  }

  /** Returns the bits for a given idle time, for RESTORE and its like. */
  bitsOfIdle(seconds: number): number {
    return (this.#seconds - seconds) & CLOCK_MASK
  }

  /** Returns the bits for a given access counter. */
  bitsOfFrequency(counter: number): number {
    return (this.#minutes << 8) | counter
  }

  #count(words: Int32Array, at: number): void {
    let counter = this.frequency(words[at + 1])
    if (counter < 255) {
      const base = Math.max(0, counter - LFU_INITIAL)
      const random = (this.#chance.int32() >>> 0) / 4294967296
      if (random < 1 / (base * this.logFactor + 1)) counter++
    }
    words[at + 1] = (words[at + 1] & 0xff) | (counter << 8) | (this.#minutes << 16)
  }
}
