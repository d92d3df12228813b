import { EFFECT_UNNAMED } from '../../keyspace/effects.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import {
  denseHistogram,
  estimateCardinality,
  type RegisterHistogram,
  sparseHistogram,
} from '../../types/hyperloglog/cardinality.ts'
import { cacheCount, cachedCount, HEADER_BYTES, isDense } from '../../types/hyperloglog/hyperloglog.ts'
import { RegisterMaxima } from '../../types/hyperloglog/register-maxima.ts'
import { ENCODING_RAW, setStringEncoding, stringLength } from '../../types/string.ts'
import type { Call } from '../call.ts'
import { defineCommand } from '../command.ts'
import {
  CORRUPT_HYPERLOGLOG,
  headerBytes,
  headerStart,
  isHyperloglogOrReply,
  wholeBytes,
  wholeStart,
} from './hyperloglog-value.ts'

/** PFCOUNT key [key ...] */
export const pfcount = defineCommand({
  name: 'pfcount',
  arity: -2,
  flags: ['readonly', 'may_replicate'],
  categories: ['hyperloglog'],
  group: 'hyperloglog',
  since: '2.8.9',
  complexity: 'O(1) for one key, with a small constant while it has not changed. O(N) for N keys, with a larger one.',
  summary: 'Estimates how many different elements were added to some HyperLogLogs together.',
  keys: [
    {
      notes: 'RW because it may change the internal representation of the key, and propagate to replicas',
      flags: ['RW', 'access'],
      begin: { index: 1 },
      find: { lastKey: -1, step: 1, limit: 0 },
    },
  ],
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0, multiple: true }],
  run(call, reply) {
    if (call.argc === 2) countOne(call, reply)
    else countUnion(call, reply)
  },
})

/** The count is kept in the header until the registers change. */
function countOne(call: Call, reply: Reply): void {
  const address = call.read(1)
  if (address === 0) return reply.integer(0)
  if (!isHyperloglogOrReply(call, address, reply)) return
  setStringEncoding(call.keyspace.arena, address, ENCODING_RAW)
  const header = headerBytes(call, address)
  const start = headerStart(call, address)
  const cached = cachedCount(header, start)
  if (cached !== undefined) return reply.integer(cached)
  const histogram = histogramOf(call, address)
  if (histogram === undefined) return reply.error(CORRUPT_HYPERLOGLOG)
  const count = estimateCardinality(histogram)
  call.database.edit(address)
  cacheCount(header, start, count)
  call.changed(EFFECT_UNNAMED, 'pfcount', 1)
  replyCount(count, reply)
}

function countUnion(call: Call, reply: Reply): void {
  const union = new RegisterMaxima()
  for (let i = 1; i < call.argc; i++) {
    const address = call.read(i)
    if (address === 0) continue
    if (!isHyperloglogOrReply(call, address, reply)) return
    const start = wholeStart(call, address)
    const end = start + stringLength(call.keyspace.arena, address)
    if (!union.add(wholeBytes(call, address), start, end)) return reply.error(CORRUPT_HYPERLOGLOG)
  }
  replyCount(estimateCardinality(union.histogram()), reply)
}

function histogramOf(call: Call, address: number): RegisterHistogram | undefined {
  const bytes = wholeBytes(call, address)
  const start = wholeStart(call, address)
  if (isDense(bytes, start)) return denseHistogram(bytes, start + HEADER_BYTES)
  return sparseHistogram(bytes, start + HEADER_BYTES, start + stringLength(call.keyspace.arena, address))
}

function replyCount(count: number, reply: Reply): void {
  reply.integer(Number.isSafeInteger(count) ? count : BigInt(count))
}
