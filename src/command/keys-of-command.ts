import { equalsIgnoreCase } from '../base/bytes.ts'
import { parseInteger } from '../base/integer.ts'
import type { Command, CommandWords, KeyReference, KeySpecification } from './command.ts'

/** Whether any word of a command can be a key. */
export function hasKeys(command: Command): boolean {
  return command.findKeys !== undefined || (command.keys ?? []).some(isOfKeys)
}

/**
 * Returns the keys among the words of a command, found by its key specifications; undefined when the words do not fit them. `from` is the index of the
 * word that is the command's name, for a command inside another one; indexes are counted from there.
 *
 * Source: https://redis.io/docs/latest/develop/reference/key-specs/
 */
export function keysOfCommand(command: Command, words: CommandWords, from = 0): KeyReference[] | undefined {
  if (command.findKeys !== undefined) return command.findKeys(words, from)
  const found: KeyReference[] = []
  for (const specification of command.keys ?? []) {
    if (isOfKeys(specification) && !findKeys(specification, words, from, found)) return undefined
  }
  return found
}

/** Whether a word of a command, counted from the one at `from`, is `literal` (given in upper case) in any case. */
export function wordIs(words: CommandWords, from: number, index: number, literal: string): boolean {
  const at = 2 * (from + index)
  return equalsIgnoreCase(words.bytes, words.argv[at], words.argv[at + 1], literal)
}

/** Words that only look like keys, for routing, are none. */
function isOfKeys(specification: KeySpecification): boolean {
  return !specification.flags.includes('not_key')
}

/** Adds what one specification finds. Returns false when the words do not fit it. */
function findKeys(specification: KeySpecification, words: CommandWords, from: number, found: KeyReference[]): boolean {
  const { begin, find, flags } = specification
  if ('unknown' in begin || 'unknown' in find) return false
  const argc = words.argc - from
  let first = 'index' in begin ? begin.index : findKeyword(words, from, argc, begin.keyword, begin.startFrom)
  // An option that is not there names no keys.
  if (first === 0) return true
  let last: number
  if ('keyCountIndex' in find) {
    const at = first + find.keyCountIndex
    if (at >= argc) return false
    const count = parseInteger(words.bytes, words.argv[2 * (from + at)], words.argv[2 * (from + at) + 1])
    if (!(count >= 0)) return false
    first += find.firstKey
    last = first + (count - 1) * find.step
  } else if (find.lastKey >= 0) {
    last = first + find.lastKey
  } else if (find.limit === 0) {
    last = argc + find.lastKey
  } else {
    last = first + Math.floor((argc - first) / find.limit) + find.lastKey
  }
  if (first >= argc || last >= argc || last < first) return false
  for (let index = first; index <= last; index += find.step) found.push({ index, flags })
  return !flags.includes('incomplete')
}

/** Returns the index of the word after `keyword`, looked for from `startFrom` on, backwards from the end when that is negative; 0 if it is not there. */
function findKeyword(words: CommandWords, from: number, argc: number, keyword: string, startFrom: number): number {
  const upper = keyword.toUpperCase()
  if (startFrom > 0) {
    for (let i = startFrom; i < argc - 1; i++) if (wordIs(words, from, i, upper)) return i + 1
  } else {
    for (let i = argc + startFrom; i > 1; i--) if (wordIs(words, from, i, upper)) return i + 1
  }
  return 0
}
