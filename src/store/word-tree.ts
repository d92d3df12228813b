import type { Arena } from './arena.ts'
import { RecordTree } from './record-tree.ts'

/** A record tree whose keys are words, each compared as an unsigned number, the first one first. Set {@link values} before each search and insertion. */
export class WordTree extends RecordTree {
  /** The record that is sought or inserted; only its key counts for a search. */
  readonly values: Int32Array
  readonly #keyWords: number

  constructor(arena: Arena, keyWords: number, recordWords: number) {
    super(arena, keyWords, recordWords)
    this.#keyWords = keyWords
    this.values = new Int32Array(recordWords)
  }

  /** Inserts {@link values} where it was sought. */
  add(record: DataView, at: number): void {
    this.insert(record, at, this.values)
  }

  /** Checks every invariant; throws {@link AssertionError}. For tests. */
  verifyWords(record: DataView, at: number): void {
    this.verify(record, at, (words, word, nextWords, nextWord) => {
      for (let i = 0; i < this.#keyWords; i++) {
        if (words[word + i] !== nextWords[nextWord + i]) return words[word + i] >>> 0 < nextWords[nextWord + i] >>> 0
      }
      return false
    })
  }

  protected compare(words: Int32Array, at: number): number {
    const { values } = this
    for (let i = 0; i < this.#keyWords; i++) {
      const word = words[at + i]
      const sought = values[i]
      if (word !== sought) return word >>> 0 < sought >>> 0 ? -1 : 1
    }
    return 0
  }
}
