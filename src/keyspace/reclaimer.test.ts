import { expect, it } from 'vitest'
import type { Scheduler } from '../base/scheduler.ts'
import { CommandBench } from '../command/testing.ts'
import { Reclaimer } from './reclaimer.ts'

it('frees what was flushed slice by slice, and then sleeps', () => {
  const tasks: (() => void)[] = []
  const scheduler: Scheduler = {
    after: () => ({ cancel() {} }),
    soon(task) {
      tasks.push(task)
      return { cancel: () => void tasks.splice(tasks.indexOf(task), 1) }
    },
  }
  const bench = new CommandBench()
  const reclaimer = new Reclaimer(bench.keyspace, scheduler)
  const flush = () => {
    for (let i = 0; i < 9000; i++) bench.run('SET', `key:${i}`, i)
    bench.run('FLUSHDB')
  }
  bench.client.database = 1
  bench.run('SET', 'stays', 1)
  bench.client.database = 0
  const before = bench.keyspace.usedBytes
  flush()
  let slices = 0
  for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) {
    task()
    slices++
    bench.verify()
  }
  expect(slices).toBeGreaterThan(8)
  expect(slices).toBeLessThan(20)
  expect(bench.keyspace.usedBytes).toBeLessThanOrEqual(before)

  flush()
  expect(tasks.length).toBe(1)
  reclaimer.stop()
  expect(tasks.length).toBe(0)
})
