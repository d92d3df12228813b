import { beforeEach, describe, expect, it } from 'vitest'
import { ManualTime } from '../base/manual-time.ts'
import { EFFECT_LIST } from '../keyspace/effects.ts'
import { TYPE_LIST } from '../store/item.ts'
import { Blocking } from './blocking.ts'
import { BenchClient, CommandBench } from './testing.ts'

/** A client that notes when it may try again, and stops waiting then if it is content with that. */
class Waiter extends BenchClient {
  readonly #name: string
  readonly #tries: string[]
  readonly #blocking: Blocking
  content = true

  constructor(name: string, tries: string[], blocking: Blocking) {
    super(0)
    this.#name = name
    this.#tries = tries
    this.#blocking = blocking
  }

  override release(): void {
    this.#tries.push(`${this.#name} ${this.wait?.end}`)
    if (this.content || this.wait?.end !== 'served') this.#blocking.end(this)
  }
}

describe('blocking', () => {
  let bench: CommandBench
  let time: ManualTime
  let blocking: Blocking
  let tries: string[]
  let waiting: boolean

  beforeEach(() => {
    bench = new CommandBench()
    const nothing = { cancel() {} }
    time = new ManualTime(bench.keyspace.now, { after: () => nothing, soon: () => nothing })
    blocking = new Blocking(bench.keyspace, time)
    tries = []
    waiting = false
    blocking.onWaiting = now => {
      waiting = now
    }
  })

  function wait(name: string, keys: string[], deadlineMs = Number.POSITIVE_INFINITY, evenMissing = false): Waiter {
    const waiter = new Waiter(name, tries, blocking)
    blocking.begin(waiter, { keys, type: TYPE_LIST, deadlineMs, evenMissing })
    return waiter
  }

  /** Puts a bare item of a list under a key and tells so, as a push would. */
  function push(key: string): void {
    const [database] = bench.keyspace.databases
    const bytes = Buffer.from(key, 'latin1')
    if (database.find(bytes, 0, bytes.length) === 0) database.createItem(TYPE_LIST, 0, bytes, 0, bytes.length, 8)
    database.changed(EFFECT_LIST, 'lpush', bytes, 0, bytes.length)
  }

  it('lets those who wait for a key try in the order in which they came', () => {
    wait('first', ['a', 'b'])
    wait('second', ['b'])
    wait('other', ['c'])
    push('b')
    expect(blocking.pending).toBe(true)
    blocking.serve()
    expect(tries).toEqual(['first served', 'second served'])
    expect(blocking.size).toBe(1)
    expect(blocking.keys).toBe(1)
  })

  it('keeps the place of one that finds nothing', () => {
    wait('first', ['a']).content = false
    wait('second', ['a']).content = false
    push('a')
    blocking.serve()
    push('a')
    blocking.serve()
    expect(tries).toEqual(['first served', 'second served', 'first served', 'second served'])
  })

  it('does not try for a key of another type, or one that is gone, unless that is asked for', () => {
    bench.run('SET', 'a', 'text')
    wait('one', ['a'])
    wait('other', ['a'], Number.POSITIVE_INFINITY, true)
    bench.run('SET', 'a', 'text')
    bench.run('DEL', 'a')
    blocking.serve()
    expect(tries).toEqual(['other served'])
    expect(blocking.keysEvenMissing).toBe(0)
  })

  it('tries for a key that becomes another type, if that is asked for', () => {
    push('a')
    wait('one', ['a'])
    wait('other', ['a'], Number.POSITIVE_INFINITY, true)
    bench.run('SET', 'a', 'text')
    blocking.serve()
    expect(tries).toEqual(['other served'])
  })

  it('tries at a time that the command asks for, and again at another', () => {
    const waiter = new Waiter('one', tries, blocking)
    waiter.content = false
    const request = { keys: ['a'], type: TYPE_LIST, deadlineMs: Number.POSITIVE_INFINITY }
    blocking.begin(waiter, { ...request, retryMs: bench.keyspace.now + 100 })
    time.advance(99)
    expect(tries).toEqual([])
    time.advance(1)
    expect(tries).toEqual(['one served'])
    time.advance(1000)
    expect(tries).toEqual(['one served'])
    blocking.begin(waiter, { ...request, retryMs: bench.keyspace.now + 50 })
    blocking.begin(waiter, { ...request, retryMs: bench.keyspace.now + 70 })
    time.advance(60)
    expect(tries).toEqual(['one served'])
    time.advance(10)
    expect(tries).toEqual(['one served', 'one served'])
    blocking.begin(waiter, { ...request, retryMs: bench.keyspace.now + 50 })
    blocking.end(waiter)
    time.advance(100)
    expect(tries).toHaveLength(2)
  })

  it('tries whatever a whole database that changed may have brought', () => {
    wait('one', ['a'])
    bench.run('SELECT', 3)
    push('a')
    blocking.serve()
    tries.length = 0
    const one = wait('other', ['a'])
    expect(one.wait?.database).toBe(0)
    bench.run('SWAPDB', 0, 3)
    blocking.serve()
    expect(tries).toEqual([])
    bench.run('SWAPDB', 3, 0)
    blocking.serve()
    expect(tries).toEqual(['other served'])
  })

  it('ends a wait at its deadline, and one that is unblocked with what it is to end with', () => {
    wait('short', ['a'], time.now() + 100)
    const long = wait('long', ['a'], time.now() + 1000)
    expect(blocking.timed).toBe(2)
    time.advance(99)
    expect(tries).toEqual([])
    time.advance(1)
    expect(tries).toEqual(['short timeout'])
    expect(blocking.unblock(long, 'error')).toBe(true)
    blocking.serve()
    expect(tries).toEqual(['short timeout', 'long error'])
    expect(blocking.unblock(long, 'error')).toBe(false)
    expect(blocking.timed).toBe(0)
  })

  it('observes nothing while nobody waits', () => {
    const mask = bench.keyspace.effects.mask
    expect(waiting).toBe(false)
    const one = wait('one', ['a'])
    expect(waiting).toBe(true)
    blocking.end(one)
    expect(waiting).toBe(false)
    expect(bench.keyspace.effects.mask).toBe(mask)
    expect(blocking.keys).toBe(0)
  })
})
