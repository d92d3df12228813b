import { eventClasses } from '../list-directive.ts'
import { INT_MAX, INT_MIN, integer, LONG_MAX, memory } from '../number-directive.ts'
import { text } from '../text-directive.ts'

export const dataTypeDirectives = {
  'hash-max-listpack-entries': integer(512, 0, LONG_MAX, {
    aliases: ['hash-max-ziplist-entries'],
    summary: 'The fields up to which a hash is kept packed.',
  }),
  'hash-max-listpack-value': memory(64, 0, LONG_MAX, {
    aliases: ['hash-max-ziplist-value'],
    summary: 'The longest field or value in a packed hash.',
  }),
  'list-max-listpack-size': integer(-2, INT_MIN, INT_MAX, {
    aliases: ['list-max-ziplist-size'],
    summary: 'The size of the packs of a list: a number of elements, or -1 to -5 for 4, 8, 16, 32, 64 kb.',
  }),
  'list-compress-depth': integer(0, 0, INT_MAX, {
    effect: 'none',
    summary: 'The packs at either end of a list that are not compressed; 0 compresses none.',
  }),
  'set-max-intset-entries': integer(512, 0, LONG_MAX, {
    summary: 'The members up to which a set of integers is kept as a sorted array.',
  }),
  'set-max-listpack-entries': integer(128, 0, LONG_MAX, {
    summary: 'The members up to which a set is kept packed.',
  }),
  'set-max-listpack-value': integer(64, 0, LONG_MAX, {
    summary: 'The longest member in a packed set.',
  }),
  'zset-max-listpack-entries': integer(128, 0, LONG_MAX, {
    aliases: ['zset-max-ziplist-entries'],
    summary: 'The members up to which a sorted set is kept packed.',
  }),
  'zset-max-listpack-value': memory(64, 0, LONG_MAX, {
    aliases: ['zset-max-ziplist-value'],
    summary: 'The longest member in a packed sorted set.',
  }),
  'hll-sparse-max-bytes': memory(3000, 0, LONG_MAX, {
    summary: 'The size up to which a HyperLogLog keeps its sparse form.',
  }),
  'stream-node-max-bytes': memory(4096, 0, LONG_MAX, {
    summary: 'The size of the packs of a stream; 0 for no limit.',
  }),
  'stream-node-max-entries': integer(100, 0, LONG_MAX, {
    summary: 'The entries in a pack of a stream; 0 for no limit.',
  }),
  'stream-idmp-duration': integer(100, 1, 86_400, {
    summary: 'Seconds for which a stream remembers the ids of idempotent messages, unless it says otherwise.',
  }),
  'stream-idmp-maxsize': integer(100, 1, 10_000, {
    summary: 'How many such ids a stream remembers per producer, unless it says otherwise.',
  }),
  'notify-keyspace-events': eventClasses({
    summary:
      'Which events are published, on channels per key (K) or per event (E): generic (g), strings ($), lists (l), sets (s), hashes (h), sorted sets (z), streams (t), modules (d), expired (x), evicted (e), all these (A), misses (m), new keys (n), overwritten values (o), changed types (c).',
  }),
  'locale-collate': text('', {
    effect: 'later',
    summary: 'The locale by which SORT ALPHA compares; empty for that of the environment.',
  }),
}
