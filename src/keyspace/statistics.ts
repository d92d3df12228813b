/** Slots of the engine's counters, all in one Float64Array. */
export const STAT_HITS = 0
export const STAT_MISSES = 1
export const STAT_EXPIRED = 2
export const STAT_EVICTED = 3
export const STAT_COMMANDS = 4
export const STAT_CONNECTIONS = 5
export const STAT_REJECTED_CONNECTIONS = 6
export const STAT_INPUT_BYTES = 7
export const STAT_OUTPUT_BYTES = 8
export const STAT_READS = 9
export const STAT_WRITES = 10
export const STAT_ERROR_REPLIES = 11
export const STAT_EVICTED_CLIENTS = 12
export const STAT_QUERY_BUFFER_LIMIT = 13
export const STAT_OUTPUT_BUFFER_LIMIT = 14
export const STAT_COMPACTED_BYTES = 15
export const STAT_INTERNAL_ERRORS = 16
export const STAT_EXPIRED_FIELDS = 17
/** Of those, the ones that nobody had asked for. */
export const STAT_EXPIRED_ACTIVE = 18
export const STAT_EXPIRED_FIELDS_ACTIVE = 19
export const STAT_COUNT = 24
