export type { ByteSize } from './byte-size.ts'
export type { Cache } from './cache.ts'
export { CacheError, type CacheErrorCode } from './cache-error.ts'
export type { CacheEventName, CacheEvents, CacheListener, StaleReason, Tier } from './cache-events.ts'
export type { CacheKey } from './cache-keys.ts'
export { createCache } from './create-cache.ts'
export type { Duration } from './duration.ts'
export { type EmbeddedOptions, embedded, type StoreFactory } from './embedded/embedded-store.ts'
export { type FileJournalOptions, fileJournal } from './journal/file-journal-options.ts'
export { type RedisJournalOptions, redisJournal } from './journal/redis-journal.ts'
export type { LoadContext } from './load/load-context.ts'
export { OptionError } from './option-error.ts'
export type { CacheOptions, NearOptions } from './options/cache-options.ts'
export type { PolicyOptions } from './options/read-policy.ts'
export type {
  LoadsOptions,
  ReadOptions,
  ResourceOptions,
  SchemaResourceOptions,
} from './options/resource-options.ts'
export type {
  JournalFactory,
  WriteContext,
  WriteItem,
  WriteOptions,
  WriteQueueOptions,
} from './options/write-options.ts'
export type { IoredisClient } from './redis/ioredis-driver.ts'
export type { NodeRedisClient } from './redis/node-redis-driver.ts'
export { redisStore } from './redis/redis-store.ts'
export type { Resource } from './resource.ts'
export type { OnFull } from './resource-definition.ts'
export type { StandardSchema } from './schema/standard-schema.ts'
export { jsonSerializer, type Serializer } from './serializer.ts'
export { type CompressionOptions, compressed } from './serializers/compressed.ts'
export { msgpackrSerializer, type Packer } from './serializers/msgpackr-serializer.ts'
export { type SuperJsonLike, superjsonSerializer } from './serializers/superjson-serializer.ts'
export type { CacheStatistics } from './statistics.ts'
export type { MaybePromise, Store, StoreCapabilities, StoreListener, Swapped } from './store/store.ts'
export type { RefusedWrite } from './write/behind-writes.ts'
