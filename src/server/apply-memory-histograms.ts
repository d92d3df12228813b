import type { KeySizes } from '../keyspace/key-sizes.ts'
import type { Configuration } from './config/configuration.ts'

/** Has collections counted by memory if the directive says so, from the start on; CONFIG SET can only end it, as in Redis 8.6. To be called before there are keys. */
export function applyMemoryHistograms(configuration: Configuration, sizes: KeySizes): void {
  sizes.weigh(configuration.values['key-memory-histograms'])
  configuration.onChange('key-memory-histograms', on => {
    if (on && !sizes.weighs) return 'memory tracking cannot be enabled at runtime'
    sizes.weigh(on)
    return undefined
  })
}
