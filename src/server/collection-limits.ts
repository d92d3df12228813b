import type { CollectionLimits } from '../types/collection-limits.ts'
import type { Configuration } from './config/configuration.ts'

/** Has collections stay small up to the sizes that the directives say, now and when CONFIG SET changes them; what is there already stays as it is. */
export function applyCollectionLimits(configuration: Configuration, limits: CollectionLimits): void {
  const { values } = configuration
  const apply = (): undefined => {
    limits.hashEntries = values['hash-max-listpack-entries']
    limits.hashValueBytes = values['hash-max-listpack-value']
    limits.listSize = values['list-max-listpack-size']
    limits.setIntegers = values['set-max-intset-entries']
    limits.setEntries = values['set-max-listpack-entries']
    limits.setValueBytes = values['set-max-listpack-value']
    limits.sortedSetEntries = values['zset-max-listpack-entries']
    limits.sortedSetValueBytes = values['zset-max-listpack-value']
    limits.streamNodeBytes = values['stream-node-max-bytes']
    limits.streamNodeEntries = values['stream-node-max-entries']
    limits.streamIdempotenceSeconds = values['stream-idmp-duration']
    limits.streamIdempotenceIds = values['stream-idmp-maxsize']
  }
  apply()
  configuration.onChange('hash-max-listpack-entries', apply)
  configuration.onChange('hash-max-listpack-value', apply)
  configuration.onChange('list-max-listpack-size', apply)
  configuration.onChange('set-max-intset-entries', apply)
  configuration.onChange('set-max-listpack-entries', apply)
  configuration.onChange('set-max-listpack-value', apply)
  configuration.onChange('zset-max-listpack-entries', apply)
  configuration.onChange('zset-max-listpack-value', apply)
  configuration.onChange('stream-node-max-bytes', apply)
  configuration.onChange('stream-node-max-entries', apply)
  configuration.onChange('stream-idmp-duration', apply)
  configuration.onChange('stream-idmp-maxsize', apply)
}
