import { describe, expect, it } from 'vitest'
import type { Scheduled, Scheduler } from '../base/scheduler.ts'
import { createTestKeyspace } from '../keyspace/create-test-keyspace.ts'
import { NEVER } from '../keyspace/expiring-items.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'
import { Maintenance } from './maintenance.ts'

/** Keeps what is scheduled: what is to run soon has no delay. */
class Schedule implements Scheduler {
  delayMs: number | undefined = undefined
  #task: (() => void) | undefined = undefined

  after(delayMs: number, task: () => void): Scheduled {
    expect(this.#task).toBeUndefined()
    this.delayMs = delayMs
    this.#task = task
    return { cancel: () => this.#clear() }
  }

  soon(task: () => void): Scheduled {
    return this.after(0, task)
  }

  run(): void {
    const task = this.#task
    this.#clear()
    task?.()
  }

  #clear(): void {
    this.delayMs = this.#task = undefined
  }
}

function put(keyspace: Keyspace, name: string, length: number): void {
  const key = Buffer.from(name)
  const [database] = keyspace.databases
  database.putString(database.find(key, 0, key.length), key, 0, key.length, Buffer.alloc(length), 0, length, NEVER)
}

function remove(keyspace: Keyspace, name: string): void {
  const key = Buffer.from(name)
  const [database] = keyspace.databases
  database.remove(database.find(key, 0, key.length))
}

describe('maintenance', () => {
  it('takes its time to move things together while memory does not grow, and hurries once it does', () => {
    const keyspace = createTestKeyspace(1)
    const schedule = new Schedule()
    const upkeep = { pending: false, turns: 0, turn: () => void upkeep.turns++ }
    const maintenance = new Maintenance(keyspace, schedule, upkeep)
    for (let i = 0; i < 20_000; i++) put(keyspace, `key:${i}`, 100)
    maintenance.afterBatch()
    expect(schedule.delayMs).toBeUndefined()
    keyspace.compaction.turn()
    for (let i = 0; i < 20_000; i++) if (i % 4 !== 0) remove(keyspace, `key:${i}`)
    const sparse = keyspace.arena.pageBytes
    maintenance.afterBatch()
    expect(schedule.delayMs).toBeGreaterThan(0)
    schedule.run()
    expect(keyspace.arena.pageBytes).toBeLessThan(sparse)
    expect(keyspace.compaction.pending).toBe(true)
    maintenance.afterBatch()
    expect(schedule.delayMs).toBeGreaterThan(0)
    const pages = keyspace.arena.pageBytes
    for (let i = 0; keyspace.arena.pageBytes <= pages; i++) put(keyspace, `other:${i}`, 1000)
    maintenance.afterBatch()
    expect(schedule.delayMs).toBe(0)
    schedule.run()
    upkeep.pending = true
    maintenance.afterBatch()
    expect(schedule.delayMs).toBe(0)
    schedule.run()
    expect(upkeep.turns).toBe(1)
    upkeep.pending = false
    for (let turns = 0; schedule.delayMs !== undefined; turns++) {
      schedule.run()
      expect(turns).toBeLessThan(1000)
    }
    expect(keyspace.compaction.pending).toBe(false)
    keyspace.verify()
  })

  it('does nothing more once it is stopped', () => {
    const keyspace = createTestKeyspace(1)
    const schedule = new Schedule()
    const maintenance = new Maintenance(keyspace, schedule, { pending: true, turn() {} })
    maintenance.afterBatch()
    maintenance.stop()
    expect(schedule.delayMs).toBeUndefined()
  })
})
