import type { LuaState } from '../lua/lua-state.ts'
import { raiseArgument } from './raise-argument.ts'

const INT_MAX = 0x7fffffff
const ALIGNMENT_MAX = 8
const INTEGER_BYTES_MAX = 32
const INTEGER_BYTES = 4

const ZERO = 0x30
const NINE = 0x39

/**
 * The formats of the library struct: options that are one letter, some with a number behind it, with the sizes that C's types have on a machine of 64 bits.
 *
 * ```
 * b B  h H  l L  T   integers of 1, 2, 8, 8 bytes, capitals unsigned       f d  numbers of 4 and 8 bytes
 * i4 I4              integers of so many bytes, 4 if nothing is said       x    a byte of padding
 * c8                 so many bytes; c0: all, or as many as was just read   s    bytes up to a zero byte
 * < >                little or big end first, from here on                 !8   alignment of what follows, 8 if nothing is said
 * ```
 */
export class StructFormat {
  /** The option that {@link next} has read: a byte. */
  option = 0
  /** Its bytes, as far as the option alone tells; 0 also for what changes the options that follow. */
  size = 0
  littleEnd = true

  readonly #state: LuaState
  #alignment = 1
  /** A copy, since what is pushed may move the module's memory. */
  #format = ''
  #at = 0

  constructor(state: LuaState) {
    this.#state = state
  }

  /** Begins with the running function's first argument. */
  begin(L: number): void {
    this.#format = this.#state.textAtAddress(this.#state.checkString(L, 1))
    this.#at = 0
    this.#alignment = 1
    this.littleEnd = true
  }

  /** Reads an option. Returns whether there was one. */
  next(L: number): boolean {
    if (this.#at >= this.#format.length) return false
    this.option = this.#format.charCodeAt(this.#at++)
    this.size = this.#sizeOf(L)
    return true
  }

  /** The bytes between `at` and the place where the option that has been read is to be. */
  padding(at: number): number {
    if (this.size === 0 || this.option === LETTER_C) return 0
    const size = Math.min(this.size, this.#alignment)
    return (size - (at & (size - 1))) & (size - 1)
  }

  /** Does what an option does to those that follow. Raises an error if it is not one that does. */
  control(L: number): void {
    switch (String.fromCharCode(this.option)) {
      case ' ':
        return
      case '<':
        this.littleEnd = true
        return
      case '>':
        this.littleEnd = false
        return
      case '!': {
        const alignment = this.#number(L, ALIGNMENT_MAX)
        if (alignment <= 0 || (alignment & (alignment - 1)) !== 0) {
          this.#state.raiseText(L, `alignment ${alignment} is not a power of 2`)
        }
        this.#alignment = alignment
        return
      }
    }
    raiseArgument(this.#state, L, 1, `invalid format option '${String.fromCharCode(this.option)}'`)
  }

  #sizeOf(L: number): number {
    switch (String.fromCharCode(this.option)) {
      case 'b':
      case 'B':
      case 'x':
        return 1
      case 'h':
      case 'H':
        return 2
      case 'f':
        return 4
      case 'l':
      case 'L':
      case 'T':
      case 'd':
        return 8
      case 'c':
        return this.#number(L, 1)
      case 'i':
      case 'I':
        return this.#integerSize(L)
    }
    return 0
  }

  #integerSize(L: number): number {
    const size = this.#number(L, INTEGER_BYTES)
    if (size > INTEGER_BYTES_MAX) {
      this.#state.raiseText(L, `integral size ${size} is larger than limit of ${INTEGER_BYTES_MAX}`)
    }
    return size
  }

  /** The number behind an option, or what stands for none. */
  #number(L: number, otherwise: number): number {
    const start = this.#at
    let value = 0
    for (; this.#at < this.#format.length; this.#at++) {
      const digit = this.#format.charCodeAt(this.#at)
      if (digit < ZERO || digit > NINE) break
      value = value * 10 + digit - ZERO
      if (value > INT_MAX) this.#state.raiseText(L, 'integral size overflow')
    }
    return this.#at === start ? otherwise : value
  }
}

const LETTER_C = 0x63
