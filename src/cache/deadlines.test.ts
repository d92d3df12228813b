import { expect, it } from 'vitest'
import { ManualTime } from '../base/manual-time.ts'
import { SystemScheduler } from '../server/system/system.ts'
import { Deadlines } from './deadlines.ts'

function open() {
  const time = new ManualTime(1000, new SystemScheduler())
  const deadlines = new Deadlines(time, time, 100)
  const missed: string[] = []
  const begin = (name: string) => deadlines.begin(() => missed.push(`${name} at ${time.monotonic()}`))
  return { time, deadlines, missed, begin }
}

it('tells of each deadline at its time, unless it was ended, with one timer for all', () => {
  const { time, deadlines, missed, begin } = open()
  const [a, b] = [begin('a'), begin('b')]
  time.advance(30)
  const c = begin('c')
  time.advance(20)
  begin('d')
  expect(time.scheduled).toBe(1)
  deadlines.end(a)
  deadlines.end(c)
  time.advance(49)
  expect(missed).toEqual([])
  time.advance(1)
  expect(missed).toEqual(['b at 1100'])
  deadlines.end(b)
  time.advance(1000)
  expect(missed).toEqual(['b at 1100', 'd at 1150'])
})

it('has no timer once all is over, and sets one again', () => {
  const { time, deadlines, missed, begin } = open()
  deadlines.end(begin('a'))
  time.advance(100)
  expect(time.scheduled).toBe(0)
  begin('b')
  time.advance(99)
  expect(missed).toEqual([])
  time.advance(1)
  expect([missed, time.scheduled]).toEqual([['b at 1200'], 0])
})

it('lets one that is missed begin and end others', () => {
  const { time, deadlines, missed, begin } = open()
  const others = [] as ReturnType<typeof begin>[]
  deadlines.begin(() => {
    deadlines.end(others[0])
    begin('late')
  })
  others.push(begin('ended'), begin('other'))
  time.advance(100)
  expect(missed).toEqual(['other at 1100'])
  time.advance(100)
  expect(missed).toEqual(['other at 1100', 'late at 1200'])
})
