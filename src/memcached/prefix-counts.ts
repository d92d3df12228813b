import { latin1 } from '../base/bytes.ts'

/** Prefixes that are counted at most: keys name them, so anybody could ask for more. */
const PREFIXES_MAX = 256

interface Counts {
  gets: number
  hits: number
  sets: number
  deletes: number
}

/** Counts of operations by the prefix of their keys, which ends before a delimiter: `stats detail`. */
export class PrefixCounts {
  readonly #delimiter: number
  readonly #counts = new Map<string, Counts>()

  /** `delimiter` is one character, a byte. */
  constructor(delimiter: string) {
    this.#delimiter = delimiter.charCodeAt(0)
  }

  get(bytes: Uint8Array, start: number, end: number, hit: boolean): void {
    const counts = this.#of(bytes, start, end)
    if (counts === undefined) return
    counts.gets++
    if (hit) counts.hits++
  }

  set(bytes: Uint8Array, start: number, end: number): void {
    const counts = this.#of(bytes, start, end)
    if (counts !== undefined) counts.sets++
  }

  delete(bytes: Uint8Array, start: number, end: number): void {
    const counts = this.#of(bytes, start, end)
    if (counts !== undefined) counts.deletes++
  }

  clear(): void {
    this.#counts.clear()
  }

  /** One line for each prefix, without its end. */
  *lines(): Iterable<string> {
    for (const [prefix, { gets, hits, sets, deletes }] of this.#counts)
      yield `PREFIX ${prefix} get ${gets} hit ${hits} set ${sets} del ${deletes}`
  }

  #of(bytes: Uint8Array, start: number, end: number): Counts | undefined {
    let at = start
    while (at < end && bytes[at] !== this.#delimiter) at++
    if (at === end) return undefined
    const prefix = latin1(bytes, start, at)
    let counts = this.#counts.get(prefix)
    if (counts === undefined && this.#counts.size < PREFIXES_MAX) {
      counts = { gets: 0, hits: 0, sets: 0, deletes: 0 }
      this.#counts.set(prefix, counts)
    }
    return counts
  }
}
