import { describe, expect, it } from 'vitest'
import { SeededChance } from '../../base/chance.ts'
import { STAT_COMMANDS, STAT_ERROR_REPLIES } from '../../keyspace/statistics.ts'
import { SystemClock, SystemProcess, SystemScheduler } from './system.ts'
import { warmUp } from './warm-up.ts'

describe('the warm-up', () => {
  it('ends, without an error of any command, and lets others have their turn between commands', async () => {
    const platform = {
      clock: new SystemClock(),
      scheduler: new SystemScheduler(),
      chance: new SeededChance(1),
      process: new SystemProcess(),
    }
    let turns = 0
    let over = false
    const count = (): void => {
      turns++
      if (!over) setImmediate(count)
    }
    setImmediate(count)
    const server = await warmUp(platform)
    over = true
    expect(turns).toBeGreaterThan(100)
    expect(server.engine.keyspace.statistics[STAT_ERROR_REPLIES]).toBe(0)
    expect(server.engine.keyspace.statistics[STAT_COMMANDS]).toBeGreaterThan(3000)
    expect(server.clients.size).toBe(0)
  })
})
