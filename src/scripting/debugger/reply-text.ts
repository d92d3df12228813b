import { latin1 } from '../../base/bytes.ts'
import { quoteArgument } from '../../protocol/split-arguments.ts'

/** A reply as the debugger shows it, on one line: `["a",5,NULL]`; maps, sets and others of RESP3 have signs of their own. */
export function replyText(bytes: Uint8Array, length: number): string {
  const reader = new ReplyReader(bytes, length)
  return reader.text()
}

class ReplyReader {
  readonly #bytes: Uint8Array
  readonly #length: number
  #at = 0

  constructor(bytes: Uint8Array, length: number) {
    this.#bytes = bytes
    this.#length = length
  }

  text(): string {
    const start = this.#at
    const type = this.#bytes[this.#at++]
    const line = this.#line()
    const count = Number(line)
    switch (String.fromCharCode(type)) {
      case ':':
        return line
      case '$':
        return count < 0 ? 'NULL' : this.#take(count)
      case '+':
      case '-':
        return quoteArgument(this.#bytes.subarray(start, start + 1 + line.length))
      case '*':
        return count < 0 ? 'NULL' : `[${this.#texts(count).join(',')}]`
      case '~':
        return `~(${this.#texts(count).join(',')})`
      case '%':
        return `{${Array.from({ length: count }, () => `${this.text()} => ${this.text()}`).join(',')}}`
      case '_':
        return '(null)'
      case '#':
        return line === 't' ? '#true' : '#false'
      case ',':
        return `(double) ${line}`
      default:
        return ''
    }
  }

  #texts(count: number): string[] {
    return Array.from({ length: count }, () => this.text())
  }

  #line(): string {
    let end = this.#at
    while (end < this.#length && this.#bytes[end] !== 0x0d) end++
    const line = latin1(this.#bytes, this.#at, end)
    this.#at = end + 2
    return line
  }

  #take(count: number): string {
    const text = quoteArgument(this.#bytes.subarray(this.#at, this.#at + count))
    this.#at += count + 2
    return text
  }
}
