import { below, type Chance, SeededChance } from '../../../src/base/chance.ts'
import type { Cache } from '../../../src/cache/cache.ts'
import { createCacheOn } from '../../../src/cache/create-cache.ts'
import type { CacheOptions } from '../../../src/cache/options/cache-options.ts'
import type { Resource } from '../../../src/cache/resource.ts'
import { SystemProcess } from '../../../src/server/system/system.ts'
import type { World } from './world.ts'

/** A row of the source: its version grows with every write. */
interface Row {
  readonly id: number
  readonly version: number
}

export interface SimulationOptions {
  readonly seed: number
  /** That of the caches; 'cache' unless given. */
  readonly namespace?: string
  readonly processes: number
  readonly near: NonNullable<CacheOptions['near']>
  readonly mode: 'around' | 'through'
  readonly rowVersions: boolean
  /** Whether processes have different versions of the resource. */
  readonly deployments: boolean
  /** Who reads and writes in each process. */
  readonly actors: number
  /** Operations of each of them. */
  readonly operations: number
}

interface Process {
  readonly cache: Cache
  readonly rows: Resource<number, Row, Row>
  /** By id, the version below which no read of this process may be any more. */
  readonly floor: number[]
  /** Loads that run, by id. */
  readonly loading: number[]
}

const IDS = 3
const CONCURRENCY = 3

/**
 * Several processes read and write a few rows through caches over one store, in a world where things go wrong. Every read is checked: it must not return less than
 * what was acknowledged before it began.
 *
 * - To the process that invalidates, at once, whether or not the store could be told.
 * - To every process, at once as well, where nothing is believed without asking the store: no near tier, or one that asks, and nobody else whose flight could be joined. Else when the message has been
 *   delivered.
 */
export class CacheSimulation {
  readonly #options: SimulationOptions
  readonly #world: World
  readonly #chance: Chance
  #processes: readonly Process[] = []
  /** The source. */
  readonly #rows = Array.from({ length: IDS }, (_, id): Row => ({ id, version: 1 }))
  /** By id, what was acknowledged to all. */
  readonly #floor = Array.from({ length: IDS }, () => 0)
  reads = 0
  loads = 0
  readonly violations: string[] = []

  constructor(options: SimulationOptions, chance: Chance, world: World) {
    this.#options = options
    this.#chance = chance
    this.#world = world
  }

  /** Runs it all. Returns the violations of what is promised; none, if all is well. */
  async run(): Promise<readonly string[]> {
    const world = this.#world
    await world.runUntil(this.#startAll())
    const actors = this.#processes.flatMap(process =>
      Array.from({ length: this.#options.actors }, () => this.#act(process)),
    )
    await world.runUntil(Promise.all(actors))
    world.calm()
    await world.runUntil(world.sleep(10_000))
    if (world.deliveryMs === undefined) await world.runUntil(this.#allTold())
    await world.runUntil(this.#checkAtRest())
    await world.runUntil(Promise.all(this.#processes.map(({ cache }) => cache.close())))
    return this.violations
  }

  statistics(): Record<string, number> {
    const sum = (name: 'fences' | 'fills' | 'lockWaits' | 'storeErrors' | 'waits'): number =>
      this.#processes.reduce((total, { cache }) => total + cache.stats()[name], 0)
    return { reads: this.reads, loads: this.loads, fences: sum('fences'), fills: sum('fills'), waits: sum('waits') }
  }

  async #startAll(): Promise<void> {
    const starting = Array.from({ length: this.#options.processes }, (_, i) => this.#start(i))
    this.#processes = await Promise.all(starting)
  }

  async #start(index: number): Promise<Process> {
    const { time } = this.#world
    const chance = new SeededChance(this.#options.seed * 31 + index)
    const platform = { clock: time, scheduler: time, chance, process: new SystemProcess() }
    const { near, namespace = 'cache' } = this.#options
    const cache = createCacheOn(platform, { store: await this.#world.connect(), near, namespace, ttl: '1m' })
    const process = { floor: this.#floor.map(() => 0), loading: this.#floor.map(() => 0) }
    const rows = cache.define('row', {
      key: (id: number) => id,
      load: async id => {
        process.loading[id]++
        this.loads++
        if (process.loading.reduce((sum, count) => sum + count) > CONCURRENCY) this.#violate('too many loads at once')
        await this.#pause()
        if (below(this.#chance, 20) === 0) {
          process.loading[id]--
          throw new SourceError()
        }
        const row = this.#rows[id]
        await this.#pause()
        process.loading[id]--
        return row
      },
      loads: { concurrency: CONCURRENCY },
      version: this.#options.deployments ? index % 3 : 0,
      tags: row => [`parity:${row.id % 2}`],
      ...(this.#options.rowVersions && { rowVersion: (row: Row) => row.version }),
      write: { mode: this.#options.mode, save: id => this.#write(id) },
      staleWhileRevalidate: '10s',
      staleIfError: '10s',
      refreshAhead: 0.5,
    })
    return { cache, rows, ...process }
  }

  /** Writes a row of the source: at some moment in the time that it takes. */
  async #write(id: number): Promise<Row> {
    await this.#pause()
    const row = { id, version: this.#rows[id].version + 1 }
    this.#rows[id] = row
    await this.#pause()
    return row
  }

  async #act(process: Process): Promise<void> {
    for (let i = 0; i < this.#options.operations; i++) {
      await this.#world.sleep(below(this.#chance, 60))
      const id = below(this.#chance, IDS)
      const dice = below(this.#chance, 100)
      if (dice < 50) await this.#read(process, id, () => process.rows.get(id))
      else if (dice < 60) await this.#readMany(process)
      else if (dice < 65) await this.#read(process, id, () => process.rows.refresh(id))
      else if (dice < 80) await this.#invalidate(process, id, () => process.rows.set(id, { id, version: 0 }))
      else if (dice < 90) await this.#invalidate(process, id, () => process.rows.delete(id), true)
      else if (dice < 98) await this.#invalidate(process, id, () => process.cache.deleteByTag(`parity:${id % 2}`), true)
      else await this.#invalidate(process, id, () => process.cache.clear(), true)
    }
  }

  async #read(process: Process, id: number, read: () => Promise<Row>): Promise<void> {
    const least = this.#least(process, id)
    this.reads++
    try {
      this.#check(await read(), id, least)
    } catch (error) {
      if (!(error instanceof SourceError)) this.#violate(`a read rejected with ${error}`)
    }
  }

  async #readMany(process: Process): Promise<void> {
    const ids = Array.from({ length: IDS }, (_, id) => id)
    const least = ids.map(id => this.#least(process, id))
    try {
      const rows = await process.rows.getMany(ids)
      for (const id of ids) this.#check(rows[id], id, least[id])
    } catch (error) {
      if (!(error instanceof SourceError)) this.#violate(`reads rejected with ${error}`)
      // The loads of the others go on; later reads would join them.
      await Promise.allSettled(ids.map(id => process.rows.get(id)))
    }
  }

  /** Invalidates a row; `after` a write of the source, unless that is the invalidating call's own business. What is acknowledged may not be seen again. */
  async #invalidate(process: Process, id: number, invalidate: () => Promise<boolean>, after = false): Promise<void> {
    if (after) await this.#write(id)
    const before = this.#rows[id].version
    const acknowledged = await invalidate()
    // A writer's own row is in the source when its call returns; of others nothing is known, so this is the least.
    const written = after ? before : before + 1
    const least = Math.min(written, this.#rows[id].version)
    process.floor[id] = Math.max(process.floor[id], least)
    if (!acknowledged) return
    const tellAll = (): void => void (this.#floor[id] = Math.max(this.#floor[id], least))
    const { near, actors } = this.#options
    const { deliveryMs, time } = this.#world
    const remembers = near !== false && near.consistency !== 'validate'
    if (!remembers && actors === 1) tellAll()
    else if (deliveryMs !== undefined) time.after(deliveryMs, tellAll)
  }

  /** Over real sockets, how long it takes to connect again does not depend on the world's time. */
  async #allTold(): Promise<void> {
    const isPending = (): boolean => this.#processes.some(({ cache }) => cache.stats().pendingInvalidations > 0)
    for (let seconds = 0; seconds < 300 && isPending(); seconds++) await this.#world.sleep(1000)
  }

  async #checkAtRest(): Promise<void> {
    for (const process of this.#processes) {
      const { pendingInvalidations } = process.cache.stats()
      if (pendingInvalidations > 0) this.#violate(`${pendingInvalidations} invalidations are still pending`)
      for (let id = 0; id < IDS; id++) {
        let row: Row | undefined
        while (row === undefined) row = await process.rows.get(id).catch(() => undefined)
        this.#check(row, id, this.#rows[id].version)
      }
    }
  }

  /** The version that a read of a process that begins now must return at least. */
  #least(process: Process, id: number): number {
    return Math.max(process.floor[id], this.#floor[id])
  }

  #check(row: Row, id: number, least: number): void {
    if (row.id !== id) this.#violate(`row ${id} came as ${row.id}`)
    if (row.version > this.#rows[id].version) this.#violate(`row ${id} has a version that was never written`)
    if (row.version < least) this.#violate(`row ${id}: version ${row.version} after ${least} was acknowledged`)
  }

  #pause(): Promise<void> {
    return this.#world.sleep(below(this.#chance, 40))
  }

  #violate(what: string): void {
    this.violations.push(`seed ${this.#options.seed}, at ${this.#world.time.now()} ms: ${what}`)
  }
}

class SourceError extends Error {}
