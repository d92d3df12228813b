import { LoadLimiter } from '../load/load-limiter.ts'
import { OptionError } from '../option-error.ts'
import type { Load, LoadMany, ResourceDefinition } from '../resource-definition.ts'
import { isSchema, type StandardSchema } from '../schema/standard-schema.ts'
import type { Serializer } from '../serializer.ts'
import { readBackoff } from './read-backoff.ts'
import {
  readOption,
  readOptionalChoice,
  readOptionalCount,
  readOptionalFunction,
  readOptionalName,
  readOptionNames,
} from './read-option.ts'
import { POLICY_OPTIONS, type Policy, readPolicy } from './read-policy.ts'
import { readWriteOptions } from './read-write-options.ts'
import type { LoadsOptions, ResourceOptions } from './resource-options.ts'

/** Options of a resource whatever its types: what is left of them behind the typed door. */
export type AnyResourceOptions = ResourceOptions<unknown, unknown, unknown> & { readonly schema?: StandardSchema }

const FUNCTIONS = ['key', 'load', 'loadMany', 'fallback', 'invalidates', 'tags', 'rowVersion'] as const
const NAMES = [...FUNCTIONS, 'schema', 'version', 'serializer', 'loads', 'write', ...POLICY_OPTIONS]

const LOADS_MAX = 1_000_000
const CONCURRENCY_DEFAULT = 1000
const QUEUE_DEFAULT = 100_000
const RETRY_DEFAULT = { minMs: 1000, maxMs: 30_000 }

/** What a resource inherits from its cache. */
export interface ResourceDefaults {
  readonly policy: Policy
  readonly serializer: Serializer
  /** What a resource's keys begin with. */
  readonly prefix: (name: string, version: string) => string
}

/** Returns the resource that options mean. Throws {@link OptionError}, naming the option, for what they do not accept. */
export function readResourceOptions(
  name: string,
  options: AnyResourceOptions,
  defaults: ResourceDefaults,
): ResourceDefinition {
  const path = `define('${name}')`
  readOptionNames(path, options, NAMES)
  for (const option of FUNCTIONS) readOptionalFunction(path, option, options[option])
  const { schema, serializer } = options
  if (schema !== undefined && !isSchema(schema))
    throw new OptionError(readOption(path, 'schema'), 'a schema of the Standard Schema interface', schema)
  if (options.write !== undefined) readWriteOptions(`${path}.write`, options.write)
  const { limiter, onFull, retry } = readLoads(name, `${path}.loads`, options.loads ?? {})
  const version = readVersion(path, options.version)
  return {
    name,
    version: version === '0' ? undefined : `${name}@${version}`,
    prefix: defaults.prefix(name, version),
    policy: readPolicy(path, options, defaults.policy),
    serializer: readSerializer(path, serializer) ?? defaults.serializer,
    schema,
    limiter,
    onFull,
    retry,
    load: options.load ?? loadOneOf(options.loadMany),
    loadMany: options.loadMany,
    fallback: options.fallback,
    tags: options.tags,
    rowVersion: options.rowVersion,
  }
}

/** Checks a serializer, if one is given. */
export function readSerializer(path: string, serializer: Serializer | undefined): Serializer | undefined {
  if (serializer === undefined) return undefined
  const given: Partial<Serializer> | null = serializer
  if (typeof given?.serialize === 'function' && typeof given.deserialize === 'function') return serializer
  throw new OptionError(readOption(path, 'serializer'), 'an object with serialize and deserialize', serializer)
}

/** Loads one value by a loader of many; without one there is nothing. */
function loadOneOf(loadMany: LoadMany | undefined): Load {
  if (loadMany === undefined) return () => undefined
  return async (id, context) => ((await loadMany([id], context)) as readonly unknown[])[0]
}

function readVersion(path: string, version: unknown): string {
  if (typeof version === 'number' && Number.isSafeInteger(version) && version >= 0) return String(version)
  return readOptionalName(path, 'version', version, '0')
}

function readLoads(
  name: string,
  path: string,
  loads: LoadsOptions,
): Pick<ResourceDefinition, 'limiter' | 'onFull' | 'retry'> {
  readOptionNames(path, loads, ['concurrency', 'queue', 'onFull', 'retry'])
  const concurrency = readOptionalCount(path, 'concurrency', loads.concurrency, 1, LOADS_MAX, CONCURRENCY_DEFAULT)
  const queue = readOptionalCount(path, 'queue', loads.queue, 0, LOADS_MAX, QUEUE_DEFAULT)
  const onFull = readOptionalChoice(path, 'onFull', loads.onFull, ['stale', 'fallback', 'reject'], 'stale')
  const retry = readBackoff(`${path}.retry`, loads.retry ?? {}, RETRY_DEFAULT)
  return { limiter: new LoadLimiter(name, { concurrency, queue }), onFull, retry }
}
