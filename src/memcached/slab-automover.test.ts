import { afterEach, expect, it } from 'vitest'
import { PAGE_POOL } from '../keyspace/slab-ledger.ts'
import { MemcachedBench } from '../session/memcached-testing.ts'
import { SlabAutomover } from './slab-automover.ts'

const MEGABYTE = 1024 * 1024
let bench = new MemcachedBench()
afterEach(() => bench.keyspace.verify())

/** A store that is full of items of 11,000 bytes. */
function fill(settings: object = {}): SlabAutomover {
  bench = new MemcachedBench({ maxBytes: 12 * MEGABYTE, slabAutomoveWindow: 3, ...settings })
  const value = 'x'.repeat(11_000)
  for (let i = 0; i < 1200; i++) bench.run(`set big${i} 0 0 ${value.length} noreply`, value)
  if (bench.keyspace.lru === undefined) throw new Error('there is an LRU')
  return new SlabAutomover(bench.keyspace.lru, bench.settings, bench.log)
}

/** Lets seconds pass, and the automover look at each. */
function pass(automover: SlabAutomover, seconds: number): boolean {
  let more = false
  for (let i = 0; i < seconds; i++) {
    bench.pass(1000)
    more = automover.turn(bench.keyspace.now)
  }
  return more
}

it('has a class give back what it has too much, once it has been left alone', () => {
  const automover = fill()
  expect(pass(automover, 5)).toBe(false)
  const { ledger } = bench.keyspace.lru ?? {}
  expect(ledger?.pages[PAGE_POOL]).toBe(0)
  for (let i = 0; i < 1200; i++) if (i % 2 === 0) bench.run(`delete big${i} noreply`)
  expect(pass(automover, 5)).toBe(false)
  expect(ledger?.pages[PAGE_POOL]).toBeGreaterThan(2)
})

it('gives the class whose items are evicted youngest a page of the one whose items are oldest', () => {
  const automover = fill()
  pass(automover, 100)
  const { ledger } = bench.keyspace.lru ?? {}
  const small = ledger?.classOf(bench.store.sizeOf(10, 400, 0)) ?? 0
  const before = ledger?.pages[small]
  const value = 'y'.repeat(400)
  for (let second = 0; second < 10; second++) {
    for (let i = 0; i < 3000; i++) bench.run(`set small${second}-${i} 0 0 ${value.length} noreply`, value)
    pass(automover, 1)
  }
  expect(ledger?.pages[small]).toBeGreaterThan(before ?? 0)
})

it('does nothing when it is turned off', () => {
  const automover = fill({ slabAutomove: 0 })
  for (let i = 0; i < 1200; i++) bench.run(`delete big${i} noreply`)
  expect(pass(automover, 10)).toBe(false)
  expect(bench.keyspace.lru?.ledger.pages[PAGE_POOL]).toBe(0)
})

it('serves a class at once that had to evict, where that is asked for', () => {
  const automover = fill({ slabAutomove: 2 })
  pass(automover, 100)
  automover.wanting = 1
  pass(automover, 1)
  expect(bench.keyspace.lru?.ledger.pages[1]).toBe(1)
})
