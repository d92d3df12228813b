import type { Chance } from '../base/chance.ts'
import { GATE_MEMORY } from '../command/client.ts'
import type { Engine } from '../command/engine.ts'
import type { HashKey } from '../store/hash.ts'
import { hashBytes } from '../store/hash.ts'
import { bytesOfByteString } from './config/byte-string.ts'
import type { Configuration } from './config/configuration.ts'

/**
 * Has the engine follow maxmemory and the directives about what goes when it is reached, now and when CONFIG SET changes them; and count collections by memory if it is told to,
 * from the start on: CONFIG SET can only end that, as in Redis 8.6. To be called before there are keys.
 */
export function applyMemoryPolicy(configuration: Configuration, engine: Engine): void {
  const { values } = configuration
  const applyLimit = (): undefined => {
    engine.memoryLimit = values.maxmemory
    engine.gate = values.maxmemory === 0 ? engine.gate & ~GATE_MEMORY : engine.gate | GATE_MEMORY
    if (values.maxmemory !== 0) engine.makeRoom()
  }
  const applyPolicy = (): undefined => {
    engine.eviction.policy = values['maxmemory-policy']
  }
  const applyFactors = (): undefined => {
    engine.eviction.samples = values['maxmemory-samples']
    engine.eviction.tenacity = values['maxmemory-eviction-tenacity']
    engine.keyspace.accessClock.logFactor = values['lfu-log-factor']
    engine.keyspace.accessClock.decayMinutes = values['lfu-decay-time']
  }
  applyPolicy()
  applyFactors()
  applyLimit()
  configuration.onApply('maxmemory', applyLimit)
  configuration.onChange('maxmemory-policy', applyPolicy)
  configuration.onChange('maxmemory-samples', applyFactors)
  configuration.onChange('maxmemory-eviction-tenacity', applyFactors)
  configuration.onChange('lfu-log-factor', applyFactors)
  configuration.onChange('lfu-decay-time', applyFactors)
  const { sizes } = engine.keyspace
  sizes.weigh(values['key-memory-histograms'])
  configuration.onChange('key-memory-histograms', on => {
    if (on && !sizes.weighs) return 'memory tracking cannot be enabled at runtime'
    sizes.weigh(on)
    return undefined
  })
}

/** Returns the key of the index's hash: secret and random, or what `hash-seed` leads to. */
export function hashKeyOf(configuration: Configuration, chance: Chance): HashKey {
  const bytes = bytesOfByteString(configuration.values['hash-seed'])
  if (bytes.length === 0) return { k0: chance.int32(), k1: chance.int32(), k2: chance.int32(), k3: chance.int32() }
  const word = (salt: number): number =>
    hashBytes(bytes, 0, bytes.length, { k0: salt, k1: ~salt, k2: salt << 7, k3: salt << 13 })
  return { k0: word(0x9e3779b9), k1: word(0x85ebca6b), k2: word(0xc2b2ae35), k3: word(0x27d4eb2f) }
}
