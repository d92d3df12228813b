const ROOM_FIRST = 64

/** Members of some sets, as places in them. Good until one of the sets changes. */
export class MemberList {
  size = 0
  readonly #sets: readonly number[]
  #places = new Int32Array(ROOM_FIRST)
  /** For each member, the index of its set; while there is only one set, none. */
  #sources: Int32Array

  /** `sets` are addresses of items. */
  constructor(sets: readonly number[]) {
    this.#sets = sets
    this.#sources = new Int32Array(sets.length > 1 ? ROOM_FIRST : 0)
  }

  /** Adds the member at a place of the set of this index. */
  add(source: number, place: number): void {
    if (this.size === this.#places.length) this.#grow()
    if (this.#sets.length > 1) this.#sources[this.size] = source
    this.#places[this.size++] = place
  }

  /** The address of the set of the member at a position. */
  sourceAt(position: number): number {
    return this.#sets[this.#sets.length > 1 ? this.#sources[position] : 0]
  }

  /** The place of the member at a position in its set. */
  placeAt(position: number): number {
    return this.#places[position]
  }

  #grow(): void {
    const grown = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const larger = new Int32Array(old.length * 2)
      larger.set(old)
      return larger
    }
    this.#places = grown(this.#places)
    if (this.#sets.length > 1) this.#sources = grown(this.#sources)
  }
}
