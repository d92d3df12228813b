import { EFFECT_STRING } from '../../keyspace/effects.ts'
import { packDenseRegisters } from '../../types/hyperloglog/dense-registers.ts'
import { emptyHyperloglog, HEADER_BYTES, invalidateCount, isDense } from '../../types/hyperloglog/hyperloglog.ts'
import { HyperloglogCopy } from '../../types/hyperloglog/hyperloglog-copy.ts'
import { RegisterMaxima } from '../../types/hyperloglog/register-maxima.ts'
import { stringLength } from '../../types/string.ts'
import { defineCommand } from '../command.ts'
import {
  CORRUPT_HYPERLOGLOG,
  copyHyperloglog,
  isHyperloglogOrReply,
  storeHyperloglog,
  wholeBytes,
  wholeStart,
} from './hyperloglog-value.ts'

/** PFMERGE destkey [sourcekey ...] */
export const pfmerge = defineCommand({
  name: 'pfmerge',
  arity: -2,
  flags: ['write', 'denyoom'],
  categories: ['hyperloglog'],
  group: 'hyperloglog',
  since: '2.8.9',
  complexity: 'O(N) for N HyperLogLogs.',
  summary: 'Adds to a HyperLogLog whatever was added to others.',
  keys: [
    { flags: ['RW', 'access', 'insert'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } },
    { flags: ['RO', 'access'], begin: { index: 2 }, find: { lastKey: -1, step: 1, limit: 0 } },
  ],
  arguments: [
    { name: 'destkey', type: 'key', keySpecIndex: 0 },
    { name: 'sourcekey', type: 'key', keySpecIndex: 1, optional: true, multiple: true },
  ],
  run(call, reply) {
    const union = new RegisterMaxima()
    let dense = false
    for (let i = 1; i < call.argc; i++) {
      const address = call.read(i)
      if (address === 0) continue
      if (!isHyperloglogOrReply(call, address, reply)) return
      const bytes = wholeBytes(call, address)
      const start = wholeStart(call, address)
      dense ||= isDense(bytes, start)
      if (!union.add(bytes, start, start + stringLength(call.keyspace.arena, address)))
        return reply.error(CORRUPT_HYPERLOGLOG)
    }
    const address = call.find(1)
    const empty = emptyHyperloglog()
    const copy =
      address === 0
        ? new HyperloglogCopy(empty, 0, empty.length, call.host.hyperloglogSparseBytesMax)
        : copyHyperloglog(call, address)
    // With a dense one among them, the result is dense. Else it is whatever raising register by register makes of it.
    if (dense && copy.makeDense()) packDenseRegisters(union.registers, copy.bytes, HEADER_BYTES)
    else raiseAll(copy, union.registers)
    invalidateCount(copy.bytes, 0)
    storeHyperloglog(call, 1, address, copy)
    call.changed(EFFECT_STRING, 'pfadd', 1)
    reply.ok()
  },
})

function raiseAll(copy: HyperloglogCopy, registers: Uint8Array): void {
  for (let index = 0; index < registers.length; index++) {
    if (registers[index] !== 0) copy.raise(index, registers[index])
  }
}
