import type { Platform } from '../server/platform.ts'
import { SystemChance, SystemClock, SystemProcess, SystemScheduler } from '../server/system/system.ts'
import { Bus } from './bus/bus.ts'
import { Wakeups } from './bus/wakeups.ts'
import { Cache } from './cache.ts'
import type { CacheCore } from './cache-core.ts'
import { CacheError } from './cache-error.ts'
import { EventHub } from './cache-events.ts'
import { CacheKeys } from './cache-keys.ts'
import { deepFreeze } from './deep-freeze.ts'
import { Flights } from './flight/flights.ts'
import { Invalidator } from './invalidation/invalidator.ts'
import { LocalFence } from './invalidation/local-fence.ts'
import { PendingInvalidations } from './invalidation/pending-invalidations.ts'
import { LoadFailures } from './load/load-failures.ts'
import { LocalState } from './local-state.ts'
import { LoadLocks } from './lock/load-locks.ts'
import { NO_NEAR, nearTable } from './near/near-table.ts'
import type { CacheOptions } from './options/cache-options.ts'
import { type CacheSettings, readCacheOptions } from './options/read-cache-options.ts'
import { asItIs, Fetcher } from './read/fetcher.ts'
import { Keeper } from './read/keeper.ts'
import { Loader } from './read/loader.ts'
import { Looks } from './read/looks.ts'
import { ManyReader } from './read/many-reader.ts'
import { Records } from './read/records.ts'
import { Counters } from './statistics.ts'
import { BreakingStore } from './store/breaking-store.ts'
import { type BreakerOptions, CircuitBreaker } from './store/circuit-breaker.ts'
import { GuardedStore } from './store/guarded-store.ts'
import { Stamps } from './store/stamp.ts'
import { isProductionEnvironment } from './system/environment.ts'
import { Tags } from './tags/tags.ts'
import { Putter } from './write/putter.ts'

/** When a store that fails is left alone, and when it is tried again. */
const BREAKER: BreakerOptions = {
  failuresMax: 5,
  windowCalls: 20,
  open: { minMs: 200, maxMs: 5000 },
  probes: 1,
  successesMin: 2,
}

/** Makes a cache. Throws OptionError, naming the option, for what one does not accept. */
export function createCache(options: CacheOptions = {}): Cache {
  const platform = {
    clock: new SystemClock(),
    scheduler: new SystemScheduler(),
    chance: new SystemChance(),
    process: new SystemProcess(),
  }
  return createCacheOn(platform, options, isProductionEnvironment())
}

/** Makes a cache on a clock, timers and chance that are given: for tests and simulations. */
export function createCacheOn(platform: Platform, options: CacheOptions = {}, production = false): Cache {
  const settings = readCacheOptions(options, production)
  const core = coreOf(platform, settings)
  const records = new Records(core)
  const keeper = new Keeper(core, records)
  const wakeups = new Wakeups()
  const bus = new Bus(core, wakeups)
  const locks = core.store.capabilities.shared ? new LoadLocks(core, bus, wakeups) : undefined
  const fetcher = new Fetcher(core, records, new Looks(core, records), keeper, new Loader(core, records, keeper, locks))
  const many = new ManyReader(core, records, keeper, fetcher)
  const invalidator = new Invalidator(core, bus.publish)
  const putter = new Putter(core, records, keeper, invalidator)
  const defaults = {
    policy: settings.policy,
    serializer: settings.serializer,
    prefix: (name: string, version: string) => core.keys.resource(name, version),
  }
  bus.open()
  return new Cache(core, { fetcher, many, putter, invalidator }, defaults, async () => {
    core.local.loads.abortAll(new CacheError('ERR_CACHE_CLOSED', 'the cache was closed'))
    await keeper.settled()
    await invalidator.close()
    await bus.close()
    await core.store.close()
  })
}

function coreOf(platform: Platform, settings: CacheSettings): CacheCore {
  const events = new EventHub()
  const counters = new Counters()
  const { near, values } = settings
  const opened = 'open' in settings.store ? settings.store.open(platform) : settings.store
  const guarded = new GuardedStore(opened, platform, settings.storeTimeoutMs, (operation, error) => {
    counters.storeErrors++
    if (events.wants('store-error')) events.tell('store-error', { operation, error })
  })
  const breaker = new CircuitBreaker(BREAKER, platform.clock, platform.chance, state => {
    if (events.wants('breaker')) events.tell('breaker', { state })
  })
  const store = new BreakingStore(guarded, breaker)
  const keys = new CacheKeys(settings.namespace)
  const stamps = new Stamps(platform.chance)
  const table = near === undefined ? NO_NEAR : nearTable(near, platform.clock)
  return {
    platform,
    store,
    keys,
    stamps,
    tags: new Tags(store, keys, stamps),
    local: new LocalState(table, new LocalFence(), new Flights(), new Flights()),
    pending: new PendingInvalidations(),
    failures: new LoadFailures(platform.clock, platform.chance),
    events,
    counters,
    nearTtlMs: near?.ttlMs ?? 0,
    validates: near?.validates ?? false,
    seal: values === 'freeze' ? deepFreeze : asItIs,
    handOut: values === 'clone' ? value => structuredClone(value) : asItIs,
    valueBytesMax: settings.valueBytesMax,
  }
}
