import { latin1 } from '../../base/bytes.ts'
import { STATUS_NOT_FOUND } from '../../protocol/memcached/binary-opcode.ts'
import { generalStats } from '../stats/general-stats.ts'
import { itemStats, sizeStats } from '../stats/item-stats.ts'
import { resetStats } from '../stats/reset-stats.ts'
import { settingStats } from '../stats/setting-stats.ts'
import { slabStats } from '../stats/slab-stats.ts'
import type { StatSink } from '../stats/stat-sink.ts'
import type { BinaryCall } from './binary-call.ts'

/** Stat: one reply for each statistic, and one without a name behind the last. */
export function stat(call: BinaryCall): void {
  const { parser, reply } = call
  const what = latin1(parser.bytes, parser.keyStart, parser.keyEnd)
  if (!tellAll(call, what, (name, value) => reply.statistic(name, String(value)))) return reply.error(STATUS_NOT_FOUND)
  reply.statistic('', '')
}

/** Tells statistics, or does what else the word says. Returns false when it says nothing that is known. */
function tellAll(call: BinaryCall, what: string, tell: StatSink): boolean {
  const { host, prefixes, store } = call
  if (what === '') generalStats(store, host, tell)
  else if (what.startsWith('reset')) resetStats(store, host, prefixes)
  else if (what.startsWith('settings')) settingStats(store, tell)
  else if (what.startsWith('detail')) return detail(call, what.slice('detail'.length), tell)
  else if (what === 'items') itemStats(store, tell)
  else if (what === 'slabs') slabStats(store, tell)
  else if (what === 'sizes') sizeStats(store, tell)
  else return false
  return true
}

function detail({ host, prefixes }: BinaryCall, command: string, tell: StatSink): boolean {
  const { settings } = host
  if (!settings.dumpEnabled) return false
  if (command.startsWith(' dump')) tell('detailed', [...prefixes.lines(), 'END'].map(line => `${line}\r\n`).join(''))
  else if (command.startsWith(' on')) settings.detailEnabled = true
  else if (command.startsWith(' off')) settings.detailEnabled = false
  else return false
  return true
}
