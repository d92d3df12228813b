import { allocateBytes } from '../../src/base/viewed-bytes.ts'
import type { CommandBench } from '../../src/command/testing.ts'

/** Digits that a prepared command's word may end in, unless it says otherwise. */
export const DIGITS = 4

/** A command whose words lie as a session's do; digits of its last ones are set before each call. */
export class PreparedCommand {
  readonly #bench: CommandBench
  readonly #bytes = allocateBytes(256)
  readonly #argv: Int32Array
  readonly #argc: number
  readonly #digits: number

  constructor(bench: CommandBench, words: readonly string[], digits = DIGITS) {
    this.#bench = bench
    this.#digits = digits
    this.#argc = words.length
    this.#argv = new Int32Array(2 * words.length)
    let end = 0
    for (const [i, word] of words.entries()) {
      this.#argv[2 * i] = end
      this.#bytes.set(Buffer.from(word), end)
      end += word.length
      this.#argv[2 * i + 1] = end
    }
  }

  /** Sets the last digits of a word. */
  setDigits(word: number, n: number): void {
    for (let at = this.#argv[2 * word + 1] - 1, left = this.#digits; left > 0; left--, at--) {
      this.#bytes[at] = 0x30 + (n % 10)
      n = (n / 10) | 0
    }
  }

  run(): void {
    const { engine, client, reply } = this.#bench
    reply.reset()
    engine.execute(client, this.#bytes, this.#argv, this.#argc, reply)
  }
}
