import type { Command, KeySpecification } from './command.ts'

/** Where a command's keys are, as clients from before key specifications understand it. */
export interface LegacyKeyRange {
  /** The index of the first key; 0 when there is none. */
  readonly first: number
  /** The index of the last one, from the end when negative. */
  readonly last: number
  readonly step: number
  /** Whether the range does not tell all: other keys depend on the arguments. */
  readonly movable: boolean
}

const NO_KEYS: LegacyKeyRange = { first: 0, last: 0, step: 0, movable: false }

/** Derives the range from the key specifications: a single range is taken as it is, of several those that follow one another are joined. */
export function legacyKeyRange(command: Command): LegacyKeyRange {
  const specifications = command.keys ?? []
  if (specifications.length === 0) return NO_KEYS
  if (specifications.length === 1) {
    const range = rangeOf(specifications[0])
    if (range === undefined) return { ...NO_KEYS, movable: true }
    return { ...range, movable: specifications[0].flags.includes('incomplete') }
  }
  let first = 0
  let last = 0
  let movable = false
  for (const specification of specifications) {
    const range = rangeOf(specification)
    if (range === undefined || range.step !== 1 || (last !== 0 && last !== range.first - 1)) {
      movable = true
      continue
    }
    if (specification.flags.includes('incomplete')) movable = true
    if (first === 0) first = range.first
    // A last key that is counted from the end is beyond any that is not.
    last = Math.max(last >>> 0, range.last >>> 0) | 0
  }
  return first === 0 ? { ...NO_KEYS, movable: true } : { first, last, step: 1, movable }
}

function rangeOf({ begin, find }: KeySpecification): { first: number; last: number; step: number } | undefined {
  if (!('index' in begin) || !('lastKey' in find)) return undefined
  const last = find.lastKey < 0 ? find.lastKey : begin.index + find.lastKey
  return { first: begin.index, last, step: find.step }
}
