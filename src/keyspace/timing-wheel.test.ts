import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SeededChance } from '../base/chance.ts'
import { Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import {
  deadlineAt,
  EXPIRES,
  setDeadlineAt,
  TYPE_STRING,
  WHEEL_NEXT,
  WHEEL_PREVIOUS,
  writeHeader,
} from '../store/item.ts'
import { classOf } from '../store/size-class.ts'
import { TimingWheel } from './timing-wheel.ts'

const START = 1_700_000_000_123
const YEAR = 365 * 86_400_000
const ITEM_CLASS = classOf(28)

/** A wheel over real items, beside a Map from item to when it must fire. */
class Model {
  readonly arena = new Arena()
  readonly wheel: TimingWheel
  /** By address: the time at which the item is due, which for a deadline that was past when it was filed is the millisecond after. */
  readonly due = new Map<number, number>()
  now: number

  constructor(now = START) {
    this.now = now
    this.wheel = new TimingWheel(this.arena, now)
  }

  item(deadline: number): number {
    const address = this.arena.allocate(ITEM_CLASS)
    const { words, at } = this.#word(address)
    writeHeader(words, at, TYPE_STRING, 0, EXPIRES, 0, 0, 0, 0)
    words[at + WHEEL_NEXT] = 0
    words[at + WHEEL_PREVIOUS] = 0
    setDeadlineAt(words, at, deadline)
    return address
  }

  file(address: number): void {
    const deadline = this.deadline(address)
    const time = this.wheel.file(address)
    expect(time).toBeGreaterThan(this.wheel.now)
    expect(time).toBeLessThanOrEqual(Math.max(deadline, this.wheel.now + 1))
    this.due.set(address, Math.max(deadline, this.wheel.now + 1))
  }

  deadline(address: number): number {
    const { words, at } = this.#word(address)
    return deadlineAt(words, at)
  }

  /** A later deadline is only noted in the item, an earlier one is filed anew. */
  change(address: number, deadline: number): void {
    const { words, at } = this.#word(address)
    const old = deadlineAt(words, at)
    if (deadline < old) this.wheel.unfile(address)
    setDeadlineAt(words, at, deadline)
    if (deadline < old) this.file(address)
    else this.due.set(address, Math.max(deadline, this.due.get(address) ?? 0))
  }

  remove(address: number): void {
    this.wheel.unfile(address)
    this.wheel.unfile(address)
    this.due.delete(address)
    this.arena.free(address)
  }

  move(address: number): void {
    const to = this.arena.allocate(ITEM_CLASS)
    const source = this.#word(address)
    const target = this.#word(to)
    for (let word = 0; word < 7; word++) target.words[target.at + word] = source.words[source.at + word]
    source.words.fill(0x5a5a5a5a, source.at, source.at + 7)
    this.wheel.moved(to)
    this.arena.free(address)
    this.due.set(to, this.due.get(address) ?? 0)
    this.due.delete(address)
  }

  /** Advances in calls of at most `budget` items, doing `between` after each; checks that exactly what is due fires, in order. */
  advance(to: number, budget: number, between: () => void = () => {}): void {
    const fired: number[] = []
    for (let calls = 0; ; calls++) {
      const done = this.wheel.advance(to, budget, address => {
        const due = this.due.get(address)
        if (due === undefined) throw new Error('an item fired that is not filed')
        expect(due, 'an item fires when it is due').toBeGreaterThanOrEqual(this.now)
        expect(due).toBeLessThanOrEqual(to)
        fired.push(due)
        this.due.delete(address)
        this.arena.free(address)
      })
      this.wheel.verify()
      if (done) break
      between()
      this.wheel.verify()
      expect(calls).toBeLessThan(1_000_000)
    }
    expect(this.wheel.now).toBe(Math.max(this.now, to))
    this.now = this.wheel.now
    expect(fired).toEqual(fired.slice().sort((a, b) => a - b))
    for (const due of this.due.values()) if (due <= this.now) expect.fail(`missed ${due - this.now} ms ago`)
    expect(this.wheel.size).toBe(this.due.size)
    // What fires next must wake the host in time.
    const earliest = Math.min(...this.due.values(), Number.POSITIVE_INFINITY)
    expect(this.wheel.nextTime()).toBeLessThanOrEqual(earliest)
    if (this.due.size > 0) expect(this.wheel.nextTime()).toBeGreaterThan(this.now)
  }

  #word(address: number): { words: Int32Array; at: number } {
    return { words: this.arena.words[address >>> CHUNK_UNITS_LOG2], at: (address & CHUNK_MASK) << 1 }
  }
}

/** Delays around what the levels of the wheel can tell apart, past and far future included. */
const delay = fc.oneof(
  fc.integer({ min: -1000, max: 600 }),
  fc.integer({ min: 0, max: 200_000 }),
  fc
    .tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 1, max: 70 }), fc.integer({ min: -2, max: 2 }))
    .map(([level, slots, around]) => 2 ** (8 + 6 * level) * slots + around),
  fc.constantFrom(YEAR, 100 * YEAR, 2 ** 53 - START, 9e18),
)
const step = fc.record({
  kind: fc.constantFrom('file', 'file', 'file', 'change', 'remove', 'move', 'advance'),
  nth: fc.nat(),
  delay,
  /** Whether an advance ends where a slot of a higher level begins. */
  align: fc.constantFrom(1, 1, 256, 16384, 2 ** 20),
  budget: fc.constantFrom(1, 2, 7, 1000),
})

describe('TimingWheel', () => {
  it('fires everything when it is due, in order, whatever is filed, changed, removed and moved', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: 'max' }), steps => {
        const model = new Model()
        for (const { kind, nth, delay, align, budget } of steps) {
          const address = [...model.due.keys()][nth % Math.max(1, model.due.size)]
          if (kind === 'file' || address === undefined) model.file(model.item(model.now + delay))
          else if (kind === 'change') model.change(address, model.now + delay)
          else if (kind === 'remove') model.remove(address)
          else if (kind === 'move') model.move(address)
          else if (delay < 1e15)
            model.advance(Math.ceil((model.now + delay) / align) * align, budget, () => {
              const another = [...model.due.keys()][nth % Math.max(1, model.due.size)]
              if (another !== undefined) model.move(another)
            })
          model.wheel.verify()
          model.arena.verify()
        }
        model.advance(model.now + YEAR, 10)
      }),
      { numRuns: 400 },
    )
  })

  it.each([1, 2, 3])('fires extended deadlines on time however time advances (seed %i)', seed => {
    // Extensions to just short of what the level below can tell, seen from a slot border: an item must not go to a slot that has just fired.
    const chance = new SeededChance(seed)
    const random = (limit: number): number => (chance.int32() >>> 0) % limit
    const model = new Model(2 ** 40 - 1000)
    for (let i = 0; i < 3000; i++) model.file(model.item(model.now + random(300_000)))
    for (let turn = 0; turn < 1000; turn++) {
      for (const address of [...model.due.keys()].slice(0, 3)) {
        model.change(address, model.deadline(address) + [255, 256, 63 * 256, 64 * 256, 1][random(5)])
      }
      const border = Math.ceil((model.now + 1) / 256) * 256
      const address = model.item(border)
      model.file(address)
      model.change(address, border + [255, 63 * 256 + random(256), random(20_000)][random(3)])
      model.advance(model.now + random(500), 1 + random(100))
    }
    model.advance(model.now + YEAR, 1000)
    expect(model.due.size).toBe(0)
  })

  it('fires an item that is extended to 255 ms after the border at which it was filed first', () => {
    const model = new Model(256 * 1000 - 10)
    const address = model.item(256 * 1000)
    model.file(address)
    model.change(address, 256 * 1000 + 255)
    model.advance(256 * 1000 + 254, 10)
    expect(model.due.size).toBe(1)
    model.advance(256 * 1000 + 255, 10)
    expect(model.due.size).toBe(0)
  })

  it('takes up filings between the calls of one advance', () => {
    fc.assert(
      fc.property(
        fc.array(delay, { minLength: 1, maxLength: 60, size: 'max' }),
        fc.array(delay, { maxLength: 60, size: 'max' }),
        (first, later) => {
          const model = new Model(2 ** 34 - 300)
          for (const ms of first) model.file(model.item(model.now + ms))
          const waiting = later.slice()
          for (const to of [2 ** 34, 2 ** 34 + 77, 2 ** 34 + YEAR]) {
            model.advance(to, 1, () => {
              const ms = waiting.pop()
              if (ms !== undefined) model.file(model.item(model.wheel.now + ms))
            })
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('jumps over what is empty', () => {
    const model = new Model()
    model.file(model.item(START + 100 * YEAR))
    let looked = 0
    while (!model.wheel.advance(START + 100 * YEAR - 1, 1, () => expect.fail('too early'))) looked++
    // A slot of each level on the way down, no more.
    expect(looked).toBeLessThan(10)
    expect(model.wheel.size).toBe(1)
    model.now = model.wheel.now
    model.advance(START + 100 * YEAR, 1000)
    expect(model.due.size).toBe(0)
  })

  it('does not go back', () => {
    const model = new Model()
    model.file(model.item(START + 5))
    expect(model.wheel.advance(START - YEAR, 10, () => expect.fail('nothing is due'))).toBe(true)
    expect(model.wheel.now).toBe(START)
    model.advance(START + 5, 10)
    expect(model.due.size).toBe(0)
  })

  it('has no next time when it is empty', () => {
    expect(new Model().wheel.nextTime()).toBe(Number.POSITIVE_INFINITY)
  })
})
