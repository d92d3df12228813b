import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareBytes, latin1, writeLatin1 } from './bytes.ts'
import { TextList } from './text-list.ts'
import { WeightedOrder } from './weighted-order.ts'

function listOf(texts: readonly string[]): TextList {
  const list = new TextList(texts.length)
  for (const text of texts) {
    const at = list.add(text.length)
    writeLatin1(list.bytes, at, text)
  }
  return list
}

function compareTexts(list: TextList, i: number, j: number, collating: boolean): number {
  const end = (at: number): number => {
    const zero = collating ? list.bytes.subarray(list.start(at), list.end(at)).indexOf(0) : -1
    return zero < 0 ? list.end(at) : list.start(at) + zero
  }
  return compareBytes(list.bytes, list.start(i), end(i), list.bytes, list.start(j), end(j))
}

const text = fc.oneof(
  fc.integer({ min: -50, max: 50 }).map(String),
  fc.string({ unit: fc.constantFrom('a', 'b', '\x00', '\xff'), maxLength: 20 }),
  fc.constantFrom('prefix', 'prefix:', 'prefix:12', 'prefix:123456', ''),
)
const weight = fc.oneof(
  fc.integer({ min: -20, max: 20 }),
  fc.double({ noNaN: true }),
  fc.constantFrom(0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, 2 ** 53),
)
const items = fc.array(fc.tuple(weight, text, fc.boolean()), { maxLength: 300, size: 'max' })

describe('the order by weights and texts', () => {
  it.each([false, true])('is that of a comparison (descending: %s)', descending => {
    fc.assert(
      fc.property(items, fc.boolean(), (list, collating) => {
        const texts = listOf(list.map(([, name]) => name))
        const weights = Float64Array.from(list, ([number]) => number)
        const sorted = new WeightedOrder(list.length, descending, collating)
        sorted.sortByWeight(weights, texts, 0, list.length)
        const sign = descending ? -1 : 1
        const expected = list
          .map((_, i) => i)
          .sort((i, j) => {
            const [left, right] = [weights[i]!, weights[j]!]
            const difference = left < right ? -1 : left > right ? 1 : compareTexts(texts, i, j, collating)
            return sign * difference
          })
        expect([...sorted.order]).toEqual(expected)
      }),
    )
  })

  it.each([false, true])('by texts alone has those first that have none (descending: %s)', descending => {
    fc.assert(
      fc.property(items, fc.boolean(), (list, collating) => {
        const texts = listOf(list.map(([, name]) => name))
        const missing = Uint8Array.from(list, ([, , none]) => (none ? 1 : 0))
        const sorted = new WeightedOrder(list.length, descending, collating)
        sorted.sortByText(texts, missing, 0, list.length)
        const sign = descending ? -1 : 1
        const expected = list
          .map((_, i) => i)
          .sort((i, j) => {
            const difference = missing[j]! - missing[i]!
            return sign * (difference || (missing[i] === 1 ? 0 : compareTexts(texts, i, j, collating)))
          })
        expect([...sorted.order]).toEqual(expected)
      }),
    )
  })

  it('is right in the window that is asked for', () => {
    fc.assert(
      fc.property(items, fc.nat(300), fc.nat(300), (list, from, to) => {
        const texts = listOf(list.map(([, name]) => name))
        const weights = Float64Array.from(list, ([number]) => Math.sign(number))
        const whole = new WeightedOrder(list.length, false, false)
        whole.sortByWeight(weights, texts, 0, list.length)
        const part = new WeightedOrder(list.length, false, false)
        part.sortByWeight(weights, texts, from, to)
        expect([...part.order.subarray(from, to)]).toEqual([...whole.order.subarray(from, to)])
      }),
    )
  })

  it('sorts many long texts that are the same for most of their length', () => {
    const names = Array.from({ length: 1000 }, (_, i) => `${'x'.repeat(10_000)}${(i * 7919) % 1000}`)
    const texts = listOf(names)
    const sorted = new WeightedOrder(names.length, false, false)
    sorted.sortByText(texts, undefined, 0, names.length)
    const got = [...sorted.order].map(i => latin1(texts.bytes, texts.start(i), texts.end(i)))
    expect(got).toEqual([...names].sort())
  })
})
