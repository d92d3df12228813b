import { SeededChance } from '../base/chance.ts'
import { ManualTime } from '../base/manual-time.ts'
import { SystemProcess, SystemScheduler } from '../server/system/system.ts'
import type { Cache } from './cache.ts'
import type { CacheEventName } from './cache-events.ts'
import { createCacheOn } from './create-cache.ts'
import type { CacheOptions } from './options/cache-options.ts'

/** What tests of the cache work with: a cache over time that stands, and a source whose answers come when the test says so. */
export interface CacheBench {
  readonly cache: Cache
  readonly time: ManualTime
  readonly source: ControlledSource
  /** Events as they came: their names. */
  readonly told: CacheEventName[]
}

/** Opens a cache for a test, which closes it. Caches that share a store need a seed each. */
export function openCacheBench(
  options: CacheOptions = {},
  tells: readonly CacheEventName[] = [],
  seed = 1,
): CacheBench {
  const time = new ManualTime(1_000_000, new SystemScheduler())
  const platform = { clock: time, scheduler: time, chance: new SeededChance(seed), process: new SystemProcess() }
  const cache = createCacheOn(platform, options)
  const told: CacheEventName[] = []
  for (const name of tells) cache.on(name, () => told.push(name))
  return { cache, time, source: new ControlledSource(), told }
}

interface Call {
  readonly id: number
  readonly signal: AbortSignal
  readonly settle: (outcome: 'answer' | Error) => void
}

/** A source of numbered answers: each call waits until it is answered, and then gets what the source has at that moment, or at the moment of the call. */
export class ControlledSource {
  version = 1
  calls = 0
  readonly waiting: Call[] = []

  /** A loader: resolves, when it is answered, to the version that the source had when it was called. */
  readonly load = (id: number, { signal }: { readonly signal: AbortSignal }): Promise<string> => {
    this.calls++
    const value = `${id}.${this.version}`
    return new Promise((resolve, reject) => {
      const settle = (outcome: 'answer' | Error): void => (outcome === 'answer' ? resolve(value) : reject(outcome))
      this.waiting.push({ id, signal, settle })
    })
  }

  /** Lets everything run that can, answers the oldest call, and lets everything run that can after it. */
  async answer(outcome: 'answer' | Error = 'answer'): Promise<void> {
    await settled()
    const call = this.waiting.shift()
    if (call === undefined) throw new Error('nobody has asked')
    call.settle(outcome)
    await settled()
  }
}

/** Lets everything run that can. */
export function settled(): Promise<void> {
  const scheduler = new SystemScheduler()
  return new Promise(resolve => scheduler.soon(() => scheduler.soon(() => scheduler.soon(resolve))))
}
