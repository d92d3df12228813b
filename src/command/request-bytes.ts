import { digitCount } from '../base/integer.ts'
import type { CommandWords } from './command.ts'

/** Returns the bytes of a command as RESP writes it, whichever way it came: what Redis and Valkey count. */
export function requestBytes({ argv, argc }: CommandWords): number {
  let bytes = headBytes(argc)
  for (let i = 0; i < argc; i++) {
    const length = argv[2 * i + 1] - argv[2 * i]
    bytes += headBytes(length) + length + 2
  }
  return bytes
}

/** The bytes of `*12\r\n`, or `$12\r\n`. */
function headBytes(count: number): number {
  return digitCount(count) + 3
}
