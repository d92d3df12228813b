/**
 * Sorts items by 32-bit integers, least significant digit first, eleven bits a pass, as many passes as the integers' range needs. What is equal keeps its order.
 */

const DIGIT_BITS = 11
const DIGIT_VALUES = 1 << DIGIT_BITS

/**
 * Sorts weights, and the items that they are of. Returns false, and does nothing, when one is no 32-bit integer; -0 is none either.
 */
export function sortIntegers(weights: Float64Array, items: Uint32Array): boolean {
  const count = weights.length
  let low = weights[0]
  let high = low
  let last = low
  let sorted = true
  for (let i = 0; i < count; i++) {
    const weight = weights[i]
    if ((weight | 0) !== weight || Object.is(weight, -0)) return false
    if (weight < last) sorted = false
    last = weight
    if (weight < low) low = weight
    if (weight > high) high = weight
  }
  if (sorted) return true
  let keys: Uint32Array = new Uint32Array(count)
  for (let i = 0; i < count; i++) keys[i] = weights[i] - low
  let order: Uint32Array = items
  let otherKeys: Uint32Array = new Uint32Array(count)
  let otherOrder: Uint32Array = new Uint32Array(count)
  const offsets = new Uint32Array(DIGIT_VALUES)
  const bits = 32 - Math.clz32(high - low)
  for (let shift = 0; shift < bits; shift += DIGIT_BITS) {
    countDigits(keys, shift, offsets)
    scatter(keys, order, otherKeys, otherOrder, shift, offsets)
    const keysBefore = keys
    const orderBefore = order
    keys = otherKeys
    order = otherOrder
    otherKeys = keysBefore
    otherOrder = orderBefore
  }
  if (order !== items) items.set(order)
  for (let i = 0; i < count; i++) weights[i] = keys[i] + low
  return true
}

/** Sets where the items with each value of a digit are to start. */
function countDigits(keys: Uint32Array, shift: number, offsets: Uint32Array): void {
  offsets.fill(0)
  for (let i = 0; i < keys.length; i++) offsets[(keys[i] >>> shift) & (DIGIT_VALUES - 1)]++
  let offset = 0
  for (let value = 0; value < DIGIT_VALUES; value++) {
    const values = offsets[value]
    offsets[value] = offset
    offset += values
  }
}

/** Moves items to where their digit's value is to go on. */
function scatter(
  keys: Uint32Array,
  order: Uint32Array,
  toKeys: Uint32Array,
  toOrder: Uint32Array,
  shift: number,
  offsets: Uint32Array,
): void {
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]
    const place = offsets[(key >>> shift) & (DIGIT_VALUES - 1)]++
    toKeys[place] = key
    toOrder[place] = order[i]
  }
}
