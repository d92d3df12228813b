import { readByteSize } from '../byte-size.ts'
import { readDuration } from '../duration.ts'
import { embedded, type StoreFactory } from '../embedded/embedded-store.ts'
import type { NearLimits } from '../near/near-store.ts'
import { OptionError } from '../option-error.ts'
import { jsonSerializer, type Serializer } from '../serializer.ts'
import type { Store } from '../store/store.ts'
import type { CacheOptions, NearOptions } from './cache-options.ts'
import { readOptionalChoice, readOptionalCount, readOptionalName, readOptionNames } from './read-option.ts'
import { POLICY_OPTIONS, type Policy, readPolicy } from './read-policy.ts'
import { readSerializer } from './read-resource-options.ts'

export interface CacheSettings {
  readonly store: Store | StoreFactory
  readonly near: (NearLimits & { readonly ttlMs: number; readonly validates: boolean }) | undefined
  readonly namespace: string
  readonly serializer: Serializer
  readonly values: 'freeze' | 'clone' | 'share'
  readonly valueBytesMax: number
  readonly storeTimeoutMs: number
  readonly policy: Policy
}

const NAMES = [
  ...['store', 'near', 'namespace', 'serializer', 'values', 'maxValueBytes', 'storeTimeout'],
  ...POLICY_OPTIONS,
]
const NEAR_NAMES = ['maxBytes', 'maxEntries', 'ttl', 'consistency']
const NEAR_ENTRIES = 1_000_000
const MB = 1024 * 1024

/** Returns what options of createCache mean. Throws {@link OptionError}, naming the option, for what they do not accept. */
export function readCacheOptions(options: CacheOptions, production: boolean): CacheSettings {
  readOptionNames('', options, NAMES)
  const values = production ? 'share' : 'freeze'
  return {
    store: readStore(options.store),
    near: options.near === false ? undefined : readNear(options.near ?? {}),
    namespace: readOptionalName('', 'namespace', options.namespace, 'cache'),
    serializer: readSerializer('', options.serializer) ?? jsonSerializer,
    values: readOptionalChoice('', 'values', options.values, ['freeze', 'clone', 'share'], values),
    valueBytesMax: readByteSize('maxValueBytes', options.maxValueBytes ?? 8 * MB, { minBytes: 1 }),
    storeTimeoutMs: readDuration('storeTimeout', options.storeTimeout ?? 500, { minMs: 1 }),
    policy: readPolicy('', options),
  }
}

function readNear(near: NearOptions): CacheSettings['near'] {
  readOptionNames('near', near, NEAR_NAMES)
  return {
    maxBytes: readByteSize('near.maxBytes', near.maxBytes ?? 64 * MB, { minBytes: 1 }),
    maxEntries: readOptionalCount('near', 'maxEntries', near.maxEntries, 1, Number.MAX_SAFE_INTEGER, NEAR_ENTRIES),
    ttlMs: readDuration('near.ttl', near.ttl ?? '1m', { minMs: 1 }),
    validates:
      readOptionalChoice('near', 'consistency', near.consistency, ['messages', 'validate'], 'messages') === 'validate',
  }
}

function readStore(store: Store | StoreFactory | undefined): Store | StoreFactory {
  if (store === undefined) return embedded()
  if (typeof store === 'object' && store !== null) {
    const given = store as unknown as Partial<Record<string, unknown>>
    const isStore = ['read', 'write', 'swap', 'remove', 'removeIf', 'close'].every(
      name => typeof given[name] === 'function',
    )
    if (isStore || typeof given['open'] === 'function') return store
  }
  throw new OptionError('store', 'embedded(), redisStore(…) or a store of your own', store)
}
