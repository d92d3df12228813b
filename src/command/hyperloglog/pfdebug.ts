import { EFFECT_UNNAMED } from '../../keyspace/effects.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { denseRegister } from '../../types/hyperloglog/dense-registers.ts'
import { HEADER_BYTES, isDense, REGISTERS } from '../../types/hyperloglog/hyperloglog.ts'
import { isLongRun, runBytes, runLength, runRank } from '../../types/hyperloglog/sparse-registers.ts'
import { ENCODING_RAW, setStringEncoding, stringLength } from '../../types/string.ts'
import type { Call } from '../call.ts'
import { defineCommand, keyAt } from '../command.ts'
import {
  CORRUPT_HYPERLOGLOG,
  copyHyperloglog,
  headerBytes,
  headerStart,
  isHyperloglogOrReply,
  storeHyperloglog,
  wholeBytes,
  wholeStart,
} from './hyperloglog-value.ts'

/** PFDEBUG GETREG | DECODE | ENCODING | TODENSE key, PFDEBUG SIMD ON | OFF */
export const pfdebug = defineCommand({
  name: 'pfdebug',
  arity: 3,
  flags: ['write', 'denyoom', 'admin'],
  categories: ['hyperloglog'],
  group: 'hyperloglog',
  since: '2.8.9',
  complexity: 'O(N), N being the bytes of the HyperLogLog.',
  summary: 'Shows what a HyperLogLog is like inside, for tests of the server.',
  system: true,
  keys: [keyAt(2, 'RW', 'access')],
  arguments: [
    { name: 'subcommand', type: 'string' },
    { name: 'key', type: 'key', keySpecIndex: 0 },
  ],
  run(call, reply) {
    if (call.is(1, 'SIMD')) return replySimd(call, reply)
    const address = call.find(2)
    if (address === 0) return reply.error('ERR The specified key does not exist')
    if (!isHyperloglogOrReply(call, address, reply)) return
    setStringEncoding(call.keyspace.arena, address, ENCODING_RAW)
    const dense = isDense(headerBytes(call, address), headerStart(call, address))
    if (call.is(1, 'GETREG')) {
      const densified = dense ? address : densifiedOrReply(call, address, reply)
      if (densified !== 0) replyRegisters(call, densified, reply)
    } else if (call.is(1, 'DECODE')) {
      if (dense) reply.error('ERR HLL encoding is not sparse')
      else replyRuns(call, address, reply)
    } else if (call.is(1, 'ENCODING')) {
      reply.simple(dense ? 'dense' : 'sparse')
    } else if (call.is(1, 'TODENSE')) {
      if (dense) reply.integer(0)
      else if (densifiedOrReply(call, address, reply) !== 0) reply.integer(1)
    } else {
      reply.error(`ERR Unknown PFDEBUG subcommand '${call.errorText(1)}'`)
    }
  },
})

/** There is one implementation, without instructions for several data at once, whatever is asked for. */
function replySimd(call: Call, reply: Reply): void {
  if (call.is(2, 'ON') || call.is(2, 'OFF')) reply.simple('disabled')
  else reply.error('ERR Argument must be ON or OFF')
}

/** Makes the registers dense. Returns the address of the HyperLogLog; 0 after having replied with an error. */
function densifiedOrReply(call: Call, address: number, reply: Reply): number {
  const copy = copyHyperloglog(call, address)
  if (!copy.makeDense()) {
    reply.error(CORRUPT_HYPERLOGLOG)
    return 0
  }
  const stored = storeHyperloglog(call, 2, address, copy)
  call.changed(EFFECT_UNNAMED, 'pfdebug', 2)
  return stored
}

function replyRegisters(call: Call, address: number, reply: Reply): void {
  const bytes = headerBytes(call, address)
  const start = headerStart(call, address) + HEADER_BYTES
  reply.array(REGISTERS)
  for (let index = 0; index < REGISTERS; index++) reply.integer(denseRegister(bytes, start, index))
}

/** Runs as `z:length`, `Z:length` for those of two bytes, `v:rank,length`. */
function replyRuns(call: Call, address: number, reply: Reply): void {
  const bytes = wholeBytes(call, address)
  const start = wholeStart(call, address)
  const end = start + stringLength(call.keyspace.arena, address)
  const runs: string[] = []
  for (let at = start + HEADER_BYTES; at < end; at += runBytes(bytes[at])) {
    const rank = runRank(bytes[at])
    const length = runLength(bytes, at, end)
    if (rank > 0) runs.push(`v:${rank},${length}`)
    else runs.push(`${isLongRun(bytes[at]) ? 'Z' : 'z'}:${length}`)
  }
  reply.text(runs.join(' '))
}
