import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PendingInput } from './pending-input.ts'

const text = (input: PendingInput): string => Buffer.from(input.bytes ?? []).toString('latin1', 0, input.length)
const bytes = (content: string): Buffer => Buffer.from(content, 'latin1')

it('has nothing before something waits', () => {
  expect([new PendingInput().capacity, new PendingInput().length]).toEqual([0, 0])
})

it('is what was appended, less what was taken from its start', () => {
  const step = fc.oneof(
    fc.record({ add: fc.string({ maxLength: 3000, unit: 'binary-ascii' }), needed: fc.nat(100_000) }),
    fc.record({ take: fc.nat(4000) }),
    fc.constant({ keep: 'only this' }),
    fc.constant('empty' as const),
  )
  fc.assert(
    fc.property(fc.array(step), steps => {
      const input = new PendingInput()
      let model = ''
      for (const each of steps) {
        if (each === 'empty') {
          input.empty()
          model = ''
        } else if ('add' in each) {
          input.append(bytes(each.add), each.add.length, each.needed)
          model += each.add
        } else if ('keep' in each) {
          input.keep(bytes(`..${each.keep}..`), 2, each.keep.length + 2)
          model = each.keep
        } else if (input.bytes !== undefined) {
          const start = Math.min(each.take, model.length)
          input.keep(input.bytes, start, model.length)
          model = model.slice(start)
        }
        expect(text(input)).toBe(model)
      }
    }),
  )
})

it('does not believe a client that announces much', () => {
  const input = new PendingInput()
  input.append(bytes('x'.repeat(2000)), 2000, 500_000_000)
  expect(input.capacity).toBe(16_000)
})

it('gives a large buffer back when it is empty, and any when it is dropped', () => {
  const input = new PendingInput()
  input.append(bytes('x'), 1, 1)
  input.empty()
  expect([input.length, input.capacity]).toEqual([0, 1024])
  input.append(bytes('x'.repeat(20_000)), 20_000, 1)
  input.empty()
  expect([input.length, input.capacity]).toEqual([0, 0])
  input.append(bytes('x'), 1, 1)
  input.drop()
  expect([input.length, input.capacity]).toEqual([0, 0])
})
