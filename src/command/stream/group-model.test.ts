import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BenchReply, CommandBench } from '../testing.ts'

interface Pending {
  consumer: string
  timeMs: number
  deliveries: number
}

/** One group of a stream whose ids are `n-0`: what the commands must do. */
class Model {
  readonly entries = new Set<number>()
  readonly consumers = new Set<string>()
  readonly pending = new Map<number, Pending>()
  last = 0
  lastRead = 0

  ids(): number[] {
    return [...this.pending.keys()].sort((a, b) => a - b)
  }

  own(consumer: string): number[] {
    return this.ids().filter(id => this.pending.get(id)!.consumer === consumer)
  }

  deliver(consumer: string, count: number, now: number): number[] {
    this.consumers.add(consumer)
    const fresh = [...this.entries]
      .filter(id => id > this.lastRead)
      .sort((a, b) => a - b)
      .slice(0, count)
    for (const id of fresh) {
      this.pending.set(id, { consumer, timeMs: now, deliveries: 1 })
      this.lastRead = id
    }
    return fresh
  }

  /** Claims by XCLAIM without FORCE. Returns what is claimed. */
  claim(consumer: string, ids: readonly number[], idleMs: number, now: number): number[] {
    this.consumers.add(consumer)
    return ids.filter(id => {
      const pending = this.pending.get(id)
      if (!this.entries.has(id)) this.pending.delete(id)
      else if (pending !== undefined && now - pending.timeMs >= idleMs) {
        this.pending.set(id, { consumer, timeMs: now, deliveries: pending.deliveries + 1 })
        return true
      }
      return false
    })
  }

  /** Claims by XREADGROUP with CLAIM: those delivered longest ago first. */
  claimOldest(consumer: string, count: number, idleMs: number, now: number): number[] {
    const oldest = this.ids().sort((a, b) => this.pending.get(a)!.timeMs - this.pending.get(b)!.timeMs || a - b)
    const idle = oldest.filter(id => now - this.pending.get(id)!.timeMs >= idleMs).slice(0, count)
    const claimed = idle.filter(id => this.entries.has(id))
    for (const id of claimed) {
      const pending = this.pending.get(id)!
      this.pending.set(id, { consumer, timeMs: now, deliveries: pending.deliveries + 1 })
    }
    return claimed
  }
}

const consumer = fc.constantFrom('a', 'b', 'c')
const place = fc.nat(400)
const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), count: fc.nat(120) }),
  fc.record({ kind: fc.constant('read' as const), consumer, count: fc.integer({ min: 1, max: 90 }) }),
  fc.record({ kind: fc.constant('history' as const), consumer, from: place }),
  fc.record({ kind: fc.constant('ack' as const), places: fc.array(place, { minLength: 1, maxLength: 60 }) }),
  fc.record({
    kind: fc.constant('claim' as const),
    consumer,
    places: fc.array(place, { minLength: 1, maxLength: 60 }),
    idleMs: fc.nat(30),
  }),
  fc.record({
    kind: fc.constant('claimOldest' as const),
    consumer,
    count: fc.integer({ min: 1, max: 40 }),
    idleMs: fc.nat(30),
  }),
  fc.record({ kind: fc.constant('delete' as const), places: fc.array(place, { minLength: 1, maxLength: 20 }) }),
  fc.record({
    kind: fc.constant('deleteReferences' as const),
    places: fc.array(place, { minLength: 1, maxLength: 20 }),
  }),
  fc.record({ kind: fc.constant('leave' as const), consumer }),
  fc.record({ kind: fc.constant('copy' as const) }),
)

describe('consumer groups', () => {
  it('keep what is pending of each consumer', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: 'max' }), steps => {
        const bench = new CommandBench()
        const model = new Model()
        bench.run('XGROUP', 'CREATE', 'k', 'g', '0', 'MKSTREAM')
        const entry = (id: number): BenchReply => [`${id}-0`, ['f', String(id)]]
        const idsAt = (places: readonly number[]): number[] => [
          ...new Set(places.map(place => 1 + (place % (model.last + 2)))),
        ]
        for (const step of steps) {
          bench.pass(7)
          const { now } = bench.keyspace
          if (step.kind === 'add') {
            for (let i = 0; i < step.count; i++) {
              model.entries.add(++model.last)
              bench.run('XADD', 'k', `${model.last}-0`, 'f', model.last)
            }
          } else if (step.kind === 'read') {
            const delivered = model.deliver(step.consumer, step.count, now)
            const reply = bench.run('XREADGROUP', 'GROUP', 'g', step.consumer, 'COUNT', step.count, 'STREAMS', 'k', '>')
            expect(reply).toEqual(delivered.length === 0 ? null : [['k', delivered.map(entry)]])
          } else if (step.kind === 'history') {
            model.consumers.add(step.consumer)
            const own = model.own(step.consumer).filter(id => id > step.from)
            const reply = bench.run('XREADGROUP', 'GROUP', 'g', step.consumer, 'STREAMS', 'k', step.from)
            expect(reply).toEqual([['k', own.map(id => (model.entries.has(id) ? entry(id) : [`${id}-0`, null]))]])
            for (const id of own) {
              const pending = model.pending.get(id)!
              if (model.entries.has(id))
                model.pending.set(id, { ...pending, timeMs: now, deliveries: pending.deliveries + 1 })
            }
          } else if (step.kind === 'ack') {
            const ids = idsAt(step.places)
            const acknowledged = ids.filter(id => model.pending.delete(id)).length
            expect(bench.run('XACK', 'k', 'g', ...ids.map(id => `${id}-0`))).toBe(acknowledged)
          } else if (step.kind === 'claim') {
            const ids = idsAt(step.places)
            const claimed = model.claim(step.consumer, ids, step.idleMs, now)
            const reply = bench.run('XCLAIM', 'k', 'g', step.consumer, step.idleMs, ...ids.map(id => `${id}-0`))
            expect(reply).toEqual(claimed.map(entry))
          } else if (step.kind === 'claimOldest') {
            // Nothing else is read: the group is at the end of the stream for the time of this.
            bench.run('XREADGROUP', 'GROUP', 'g', step.consumer, 'STREAMS', 'k', '>')
            model.deliver(step.consumer, Number.POSITIVE_INFINITY, now)
            const before = new Map(model.pending)
            const claimed = model.claimOldest(step.consumer, step.count, step.idleMs, now)
            const reply = bench.run(
              'XREADGROUP',
              'GROUP',
              'g',
              step.consumer,
              'COUNT',
              step.count,
              'CLAIM',
              step.idleMs,
              'STREAMS',
              'k',
              '>',
            )
            const expected = claimed.map(id => {
              const { timeMs, deliveries } = before.get(id)!
              return [`${id}-0`, ['f', String(id)], now - timeMs, deliveries]
            })
            if (claimed.length > 0) expect(reply).toEqual([['k', expected]])
          } else if (step.kind === 'delete' || step.kind === 'deleteReferences') {
            const ids = idsAt(step.places)
            for (const id of ids) model.entries.delete(id)
            if (step.kind === 'delete') bench.run('XDEL', 'k', ...ids.map(id => `${id}-0`))
            else {
              for (const id of ids) model.pending.delete(id)
              bench.run('XDELEX', 'k', 'DELREF', 'IDS', ids.length, ...ids.map(id => `${id}-0`))
            }
          } else if (step.kind === 'leave') {
            const own = model.own(step.consumer)
            for (const id of own) model.pending.delete(id)
            model.consumers.delete(step.consumer)
            expect(bench.run('XGROUP', 'DELCONSUMER', 'k', 'g', step.consumer)).toBe(own.length)
          } else {
            bench.run('COPY', 'k', 'copy')
            bench.run('RENAME', 'copy', 'k')
          }
          if (steps.length % 2 === 0) bench.compact()
          bench.verify()
          const expected = model.ids().map(id => {
            const { consumer, timeMs, deliveries } = model.pending.get(id)!
            return [`${id}-0`, consumer, now - timeMs, deliveries]
          })
          expect(bench.run('XPENDING', 'k', 'g', '-', '+', 100_000)).toEqual(expected)
          for (const name of ['a', 'b', 'c'])
            expect(bench.run('XPENDING', 'k', 'g', '-', '+', 100_000, name)).toEqual(
              expected.filter(([, owner]) => owner === name),
            )
        }
        expect(bench.run('XGROUP', 'DESTROY', 'k', 'g')).toBe(1)
        while (!bench.keyspace.release(10));
        bench.verify()
        bench.run('DEL', 'k')
        while (!bench.keyspace.release(10));
        expect(bench.keyspace.usedBytes).toBe(new CommandBench().keyspace.usedBytes)
      }),
      { numRuns: 25 },
    )
  })

  it.each([1, 2])('give what their only consumer has pending to the garbage, with %i consumers', consumers => {
    const bench = new CommandBench()
    bench.run('XGROUP', 'CREATE', 'k', 'g', '0', 'MKSTREAM')
    for (let i = 1; i <= 8000; i++) bench.run('XADD', 'k', `${i}-0`, 'f', i)
    for (let i = 0; i < consumers; i++) {
      bench.run('XREADGROUP', 'GROUP', 'g', `c${i}`, 'COUNT', 8000 / consumers, 'STREAMS', 'k', '>')
    }
    expect(bench.run('XGROUP', 'DELCONSUMER', 'k', 'g', 'c0')).toBe(8000 / consumers)
    expect(bench.keyspace.store.garbage.empty).toBe(consumers > 1)
    bench.verify()
    expect(bench.run('XPENDING', 'k', 'g')).toEqual(
      consumers > 1 ? [4000, '4001-0', '8000-0', [['c1', '4000']]] : [0, null, null, null],
    )
    bench.run('XADD', 'k', '8001-0', 'f', 'v')
    bench.run('XREADGROUP', 'GROUP', 'g', 'c0', 'STREAMS', 'k', '>')
    expect(bench.run('XACK', 'k', 'g', '8001-0')).toBe(1)
    bench.run('DEL', 'k')
    while (!bench.keyspace.release(100));
    bench.verify()
    expect(bench.keyspace.usedBytes).toBe(new CommandBench().keyspace.usedBytes)
  })

  it('are freed with their stream, in slices', () => {
    const bench = new CommandBench()
    for (const group of ['g', 'h']) bench.run('XGROUP', 'CREATE', 'k', group, '0', 'MKSTREAM')
    for (let i = 1; i <= 5000; i++) bench.run('XADD', 'k', `${i}-0`, 'f', i)
    for (const group of ['g', 'h']) {
      for (let i = 0; i < 50; i++) bench.run('XREADGROUP', 'GROUP', group, `c${i}`, 'COUNT', 100, 'STREAMS', 'k', '>')
    }
    for (let i = 0; i < 300; i++) bench.run('XADD', 'k', 'IDMP', `p${i % 3}`, `i${i}`, '*', 'f', i)
    bench.verify()
    bench.run('UNLINK', 'k')
    expect(bench.keyspace.store.garbage.empty).toBe(false)
    let slices = 0
    while (!bench.keyspace.release(50)) slices++
    expect(slices).toBeGreaterThan(10)
    bench.verify()
    expect(bench.keyspace.usedBytes).toBe(new CommandBench().keyspace.usedBytes)
  })
})
