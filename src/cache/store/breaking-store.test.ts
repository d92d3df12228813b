import { describe, expect, it } from 'vitest'
import { SeededChance } from '../../base/chance.ts'
import { BreakingStore } from './breaking-store.ts'
import { CircuitBreaker } from './circuit-breaker.ts'
import type { Store } from './store.ts'

/** A store that answers as it is told, behind a breaker that two failures open. */
function create(answer: () => unknown) {
  const clock = { nowMs: 0, monotonic: () => clock.nowMs }
  let calls = 0
  const operation = () => {
    calls++
    return answer()
  }
  const names = ['read', 'write', 'swap', 'remove', 'removeIf', 'publish', 'subscribe', 'close']
  const store = Object.fromEntries(names.map(name => [name, operation])) as unknown as Store
  const options = { failuresMax: 2, windowCalls: 4, open: { minMs: 100, maxMs: 100 }, probes: 1, successesMin: 1 }
  const breaking = new BreakingStore(store, new CircuitBreaker(options, clock, new SeededChance(1)))
  const operations = [
    () => breaking.read(['a']),
    () => breaking.write('a', new Uint8Array(), 1),
    () => breaking.swap('a', '', new Uint8Array(), 1),
    () => breaking.remove(['a']),
    () => breaking.removeIf('a', ''),
    () => breaking.publish('c', 't'),
  ]
  return { breaking, clock, operations, callCount: () => calls }
}

describe('a store behind a breaker', () => {
  it('answers as the store does, at once or later', async () => {
    const { operations } = create(() => 'now')
    expect(operations.map(operation => operation())).toEqual(Array(6).fill('now'))
    const later = create(() => Promise.resolve('later'))
    expect(await Promise.all(later.operations.map(operation => operation()))).toEqual(Array(6).fill('later'))
  })

  it.each([
    ['rejects', () => Promise.reject(new Error('down'))],
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
  ])('leaves a store alone that %s, and tries it again', async (_, fail) => {
    let down = true
    const { clock, operations, callCount } = create(() => (down ? fail() : 'up'))
    const attempt = async (index: number): Promise<unknown> => {
      try {
        return await operations[index]()
      } catch (error) {
        return (error as { code?: string; message: string }).code ?? (error as Error).message
      }
    }
    expect([await attempt(0), await attempt(1)]).toEqual(['down', 'down'])
    for (let i = 0; i < operations.length; i++) expect(await attempt(i)).toBe('ERR_CACHE_STORE_UNAVAILABLE')
    expect(callCount()).toBe(2)
    clock.nowMs = 100
    down = false
    expect([await attempt(0), await attempt(1)]).toEqual(['up', 'up'])
  })

  it('subscribes and closes whatever happens', () => {
    const { breaking, operations } = create(() => 'done')
    for (const operation of operations) operation()
    expect([breaking.subscribe('c', { message: () => {}, gap: () => {} }), breaking.close()]).toEqual(['done', 'done'])
  })
})
