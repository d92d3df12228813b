import { INT_MAX, integer, LONG_MAX, MB, memory, UINT64_MAX } from '../number-directive.ts'
import { bool, choice } from '../text-directive.ts'

const MAXMEMORY_POLICIES = [
  'volatile-lru',
  'volatile-lfu',
  'volatile-random',
  'volatile-ttl',
  'volatile-lrm',
  'allkeys-lru',
  'allkeys-lfu',
  'allkeys-random',
  'allkeys-lrm',
  'noeviction',
] as const

/** Freeing is quick here, so nothing needs to be handed to a thread for it. */
const LAZY = 'freeing needs no thread of its own here.'

const NO_DEFRAGMENTATION = 'pages are evacuated as they need it, without a switch.'

export const memoryDirectives = {
  maxmemory: memory(0, 0, UINT64_MAX, {
    apply: 'maxmemory',
    summary: 'The memory for the data, at which the policy takes effect; 0 for no limit.',
  }),
  'maxmemory-policy': choice(MAXMEMORY_POLICIES, 'noeviction', {
    summary:
      'Which keys go when maxmemory is reached: least recently used (lru), least frequently used (lfu), least recently modified (lrm), random, or next to expire (ttl), among all keys or those that expire; noeviction refuses writes.',
  }),
  'maxmemory-samples': integer(5, 1, 64, {
    summary: 'How many keys are compared for each that goes: more is closer to the ideal, and slower.',
  }),
  'maxmemory-eviction-tenacity': integer(10, 0, 100, {
    summary: 'How long eviction may keep clients waiting: 0 is shortest, 100 is until there is room.',
  }),
  'lfu-log-factor': integer(10, 0, INT_MAX, {
    summary: 'How many accesses it takes to raise the counter of lfu: with more, it tells busier keys apart.',
  }),
  'lfu-decay-time': integer(1, 0, INT_MAX, {
    summary: 'Minutes after which the counter of lfu goes down by one; 0 never.',
  }),
  'active-expire-effort': integer(1, 1, 10, {
    effect: 'none',
    summary: 'How hard to look for expired keys; here each is removed when its time has come.',
  }),
  'import-mode': bool(false, {
    effect: 'later',
    summary: 'Suspends expiry and eviction while data is brought in from another server. From Valkey.',
  }),
  'key-memory-histograms': bool(false, {
    summary: 'Whether INFO keysizes tells how many collections take how much memory. CONFIG SET can only end it.',
  }),
  'lazyfree-lazy-eviction': bool(false, {
    effect: 'none',
    summary: `Whether evicted values are freed in the background; ${LAZY}`,
  }),
  'lazyfree-lazy-expire': bool(false, {
    effect: 'none',
    summary: `Whether expired values are freed in the background; ${LAZY}`,
  }),
  'lazyfree-lazy-server-del': bool(false, {
    effect: 'none',
    summary: `Whether overwritten values are freed in the background; ${LAZY}`,
  }),
  'lazyfree-lazy-user-del': bool(false, {
    effect: 'none',
    summary: `Whether DEL works as UNLINK; ${LAZY}`,
  }),
  'lazyfree-lazy-user-flush': bool(false, {
    effect: 'none',
    summary: `Whether FLUSHALL and FLUSHDB without SYNC or ASYNC mean ASYNC; ${LAZY}`,
  }),
  activerehashing: bool(true, {
    effect: 'none',
    summary: 'Whether idle time goes into growing the key table; here it grows without a pause.',
  }),
  activedefrag: bool(false, {
    effect: 'none',
    validate: value =>
      value
        ? 'Active defragmentation cannot be enabled: it requires a Redis server compiled with a modified Jemalloc like the one shipped by default with the Redis source distribution'
        : undefined,
    summary: `Whether memory is defragmented in the background; ${NO_DEFRAGMENTATION}`,
  }),
  'active-defrag-ignore-bytes': memory(100 * MB, 1, LONG_MAX, {
    effect: 'none',
    summary: `The waste below which nothing is defragmented; ${NO_DEFRAGMENTATION}`,
  }),
  'active-defrag-threshold-lower': integer(10, 0, 1000, {
    effect: 'none',
    summary: `The waste in percent at which it starts; ${NO_DEFRAGMENTATION}`,
  }),
  'active-defrag-threshold-upper': integer(100, 0, 1000, {
    effect: 'none',
    summary: `The waste in percent at which it works hardest; ${NO_DEFRAGMENTATION}`,
  }),
  'active-defrag-cycle-min': integer(1, 1, 99, {
    effect: 'none',
    summary: `The CPU time in percent that it takes at least; ${NO_DEFRAGMENTATION}`,
  }),
  'active-defrag-cycle-max': integer(25, 1, 99, {
    effect: 'none',
    summary: `The CPU time in percent that it takes at most; ${NO_DEFRAGMENTATION}`,
  }),
  'active-defrag-max-scan-fields': integer(1000, 1, LONG_MAX, {
    effect: 'none',
    summary: `The size from which it takes a collection in parts; ${NO_DEFRAGMENTATION}`,
  }),
  'jemalloc-bg-thread': bool(true, {
    effect: 'none',
    summary: 'Whether an allocator that is not in use here gives memory back from a thread.',
  }),
}
