/**
 * The sizes up to which collections stay small, in one piece: the directives of the same names. One object per server; the composition root sets it.
 */
export interface CollectionLimits {
  /** hash-max-listpack-entries, hash-max-listpack-value (bytes). */
  hashEntries: number
  hashValueBytes: number
  /** list-max-listpack-size: elements, or when negative one of Redis's sizes in bytes. */
  listSize: number
  /** set-max-intset-entries, set-max-listpack-entries, set-max-listpack-value (bytes). */
  setIntegers: number
  setEntries: number
  setValueBytes: number
  /** zset-max-listpack-entries, zset-max-listpack-value (bytes). */
  sortedSetEntries: number
  sortedSetValueBytes: number
  /** stream-node-max-bytes, stream-node-max-entries; 0 is no limit. */
  streamNodeBytes: number
  streamNodeEntries: number
  /** stream-idmp-duration (seconds), stream-idmp-maxsize (ids). */
  streamIdempotenceSeconds: number
  streamIdempotenceIds: number
}

/** Returns Redis's defaults. */
export function defaultCollectionLimits(): CollectionLimits {
  return {
    hashEntries: 512,
    hashValueBytes: 64,
    listSize: -2,
    setIntegers: 512,
    setEntries: 128,
    setValueBytes: 64,
    sortedSetEntries: 128,
    sortedSetValueBytes: 64,
    streamNodeBytes: 4096,
    streamNodeEntries: 100,
    streamIdempotenceSeconds: 100,
    streamIdempotenceIds: 100,
  }
}
