import { describe, expect, it } from 'vitest'
import { EFFECT_STRING, type EffectObserver, Effects } from './effects.ts'

const KEY = new Uint8Array(0)

/** An observer that writes down what it is told. */
function recorder(told: string[]): EffectObserver {
  return {
    classes: EFFECT_STRING,
    effect: (_kind, event) => void told.push(event),
    beginGroup: () => void told.push('('),
    endGroup: () => void told.push(')'),
  }
}

const tell = (effects: Effects, event: string): void => effects.tell(EFFECT_STRING, event, 0, KEY, 0, 0)

describe('groups of effects', () => {
  it('are told with what is in them, and only the outermost', () => {
    const effects = new Effects()
    const told: string[] = []
    effects.observe(recorder(told))
    tell(effects, 'a')
    effects.beginGroup()
    tell(effects, 'b')
    effects.beginGroup()
    tell(effects, 'c')
    effects.endGroup()
    effects.endGroup()
    tell(effects, 'd')
    expect(told.join('')).toBe('a(bc)d')
  })

  it('are told to those who saw them begin', () => {
    const effects = new Effects()
    const [first, second]: string[][] = [[], []]
    effects.observe(recorder(first))
    effects.beginGroup()
    effects.observe(recorder(second))
    tell(effects, 'a')
    effects.endGroup()
    expect([first.join(''), second.join('')]).toEqual(['(a)', 'a'])
  })

  it('end once for each beginning', () => {
    expect(() => new Effects().endGroup()).toThrow()
  })
})
