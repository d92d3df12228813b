import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SeededChance } from '../../base/chance.ts'
import { type Admission, type BreakerOptions, type BreakerState, CircuitBreaker } from './circuit-breaker.ts'

const OPTIONS: BreakerOptions = {
  failuresMax: 3,
  windowCalls: 6,
  open: { minMs: 1000, maxMs: 8000 },
  probes: 1,
  successesMin: 2,
}

function create(options: Partial<BreakerOptions> = {}) {
  const clock = { nowMs: 0, monotonic: () => clock.nowMs }
  const states: BreakerState[] = []
  const breaker = new CircuitBreaker({ ...OPTIONS, ...options }, clock, new SeededChance(1), state =>
    states.push(state),
  )
  /** Calls, and says how it went; false when it was refused. */
  const call = (fails: boolean): boolean => {
    const admission = breaker.admit()
    if (fails) admission?.failed()
    else admission?.succeeded()
    return admission !== undefined
  }
  return { breaker, call, clock, states }
}

/** Opens one. */
function createOpen(options: Partial<BreakerOptions> = {}) {
  const created = create(options)
  for (let i = 0; i < 3; i++) created.call(true)
  return created
}

describe('a circuit breaker', () => {
  it('is closed while few calls fail', () => {
    const { call, breaker, states } = create()
    for (let i = 0; i < 100; i++) expect(call(i % 3 === 0)).toBe(true)
    expect([breaker.state, states]).toEqual(['closed', []])
  })

  it('opens when many of the last calls fail, in a row or not', () => {
    expect(createOpen().breaker.state).toBe('open')
    const { call, breaker } = create()
    for (const fails of [true, false, true, false, true]) call(fails)
    expect(breaker.state).toBe('open')
  })

  it('refuses calls while it is open', () => {
    const { call, clock } = createOpen()
    expect(call(false)).toBe(false)
    clock.nowMs = 499
    expect(call(false)).toBe(false)
  })

  it('then lets one through, and closes when enough have succeeded', () => {
    const { breaker, clock, states } = createOpen()
    clock.nowMs = 1000
    const probe = breaker.admit() as Admission
    expect(breaker.admit()).toBeUndefined()
    probe.succeeded()
    expect(breaker.state).toBe('half-open')
    breaker.admit()?.succeeded()
    expect(states).toEqual(['open', 'half-open', 'closed'])
    expect(breaker.admit() && breaker.admit()).toBeDefined()
  })

  it('opens again, for longer, when a probe fails', () => {
    const { call, breaker, clock, states } = createOpen()
    const waits: number[] = []
    for (let i = 0; i < 5; i++) {
      const from = clock.nowMs
      while (breaker.state === 'open') {
        clock.nowMs += 10
        call(true)
        if (states.at(-1) === 'open' && states.at(-2) === 'half-open' && states.length === 3 + 2 * i) break
      }
      waits.push(clock.nowMs - from)
    }
    expect(
      waits.every((ms, i) => ms >= Math.min(8000, 1000 * 2 ** i) / 2 && ms <= Math.min(8000, 1000 * 2 ** i) + 10),
    ).toBe(true)
    // Once it was closed, it begins anew.
    clock.nowMs += 8000
    call(false)
    call(false)
    for (let i = 0; i < 3; i++) call(true)
    clock.nowMs += 1000
    expect(call(false)).toBe(true)
  })

  it('does not count what was let through before', () => {
    const { breaker, clock } = create()
    const late = Array.from({ length: 6 }, () => breaker.admit() as Admission)
    for (const admission of late.slice(0, 3)) admission.failed()
    expect(breaker.state).toBe('open')
    clock.nowMs = 1000
    const probe = breaker.admit()
    late[3].failed()
    late[4].succeeded()
    expect(breaker.state).toBe('half-open')
    probe?.succeeded()
    breaker.admit()?.succeeded()
    late[5].failed()
    expect(breaker.state).toBe('closed')
  })

  it('wants to be told once', () => {
    const admission = create().breaker.admit() as Admission
    admission.succeeded()
    expect(() => admission.failed()).toThrow('a call has one outcome')
  })

  it('never lets more than its probes through while it is not closed, and recovers whenever calls succeed', () => {
    const step = fc.oneof(
      fc.record({ wait: fc.integer({ min: 1, max: 5000 }) }),
      fc.record({ settle: fc.nat(5), fails: fc.boolean() }),
      fc.constant('call' as const),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 3 }), (steps, probes) => {
        const { breaker, call, clock, states } = create({ probes })
        const running: { admission: Admission; probe: number }[] = []
        let changes = 0
        for (const step of steps) {
          if (step === 'call') {
            const admission = breaker.admit()
            if (states.length > changes) changes = states.length
            if (admission === undefined) expect(breaker.state).not.toBe('closed')
            else running.push({ admission, probe: breaker.state === 'half-open' ? changes : 0 })
            const probing = running.filter(({ probe }) => probe !== 0 && probe === changes)
            if (breaker.state === 'half-open') expect(probing.length).toBeLessThanOrEqual(probes)
          } else if ('wait' in step) clock.nowMs += step.wait
          else {
            const [settled] = running.splice(step.settle % Math.max(1, running.length), 1)
            if (step.fails) settled?.admission.failed()
            else settled?.admission.succeeded()
            changes = states.length
          }
        }
        for (const { admission } of running) admission.succeeded()
        for (let i = 0; i < 10; i++) {
          clock.nowMs += 8000
          call(false)
        }
        expect(breaker.state).toBe('closed')
      }),
    )
  })
})
