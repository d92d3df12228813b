import { parseCDouble } from '../../base/double.ts'
import { TextList } from '../../base/text-list.ts'
import { WeightedOrder } from '../../base/weighted-order.ts'
import type { Call } from '../call.ts'
import { PatternLookup } from './pattern-lookup.ts'
import type { SortOptions } from './sort-options.ts'
import type { SortPattern } from './sort-pattern.ts'

/** Returns the order of the elements, right within [first, end); undefined when one has no number to sort by. */
export function sortOrder(
  call: Call,
  elements: TextList,
  options: SortOptions,
  first: number,
  end: number,
): Uint32Array | undefined {
  const { by, alpha } = options
  const missing = by && new Uint8Array(elements.count)
  const keys = by === undefined ? elements : textsBy(call, elements, by, missing)
  // What is stored is compared byte by byte; what is returned by the locale, the C locale being ours.
  const sorted = new WeightedOrder(elements.count, options.descending, alpha && options.store === 0)
  if (alpha) {
    sorted.sortByText(keys, missing, first, end)
  } else {
    const weights = weightsOf(keys, missing)
    if (weights === undefined) return undefined
    sorted.sortByWeight(weights, elements, first, end)
  }
  return sorted.order
}

/** Returns the numbers that the texts spell, 0 for those that are missing; undefined when one spells none. */
function weightsOf(texts: TextList, missing: Uint8Array | undefined): Float64Array | undefined {
  const weights = new Float64Array(texts.count)
  for (let i = 0; i < texts.count; i++) {
    if (missing?.[i] === 1) continue
    const weight = parseCDouble(texts.bytes, texts.start(i), texts.end(i))
    if (Number.isNaN(weight)) return undefined
    weights[i] = weight
  }
  return weights
}

/** Returns the texts that a pattern finds; `missing` becomes 1 where it finds none. */
function textsBy(call: Call, elements: TextList, by: SortPattern, missing?: Uint8Array): TextList {
  const texts = new TextList(elements.count)
  const lookup = new PatternLookup(call, elements)
  for (let i = 0; i < elements.count; i++) {
    const found = lookup.find(by, i)
    const at = texts.add(found ? lookup.length : 0)
    if (found) lookup.write(texts.bytes, at)
    else if (missing !== undefined) missing[i] = 1
  }
  return texts
}
