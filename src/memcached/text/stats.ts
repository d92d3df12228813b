import { SLAB_CLASSES } from '../../keyspace/slab-ledger.ts'
import { STATS } from '../../protocol/memcached/command-code.ts'
import { BAD_LINE } from '../../protocol/memcached/meta-flags.ts'
import { connectionStats } from '../stats/connection-stats.ts'
import { generalStats } from '../stats/general-stats.ts'
import { cachedItems, itemStats, sizeStats } from '../stats/item-stats.ts'
import { resetStats } from '../stats/reset-stats.ts'
import { settingStats } from '../stats/setting-stats.ts'
import { slabStats } from '../stats/slab-stats.ts'
import type { StatSink } from '../stats/stat-sink.ts'
import { trackSizes } from '../stats/track-sizes.ts'
import type { TextCall, TextCommand } from './text-call.ts'

/** What `stats cachedump` may reply, in bytes. */
const DUMP_BYTES_MAX = 2 * 1024 * 1024

/** `stats [what]`. As in memcached, a word may be cut short. */
export const stats: TextCommand = {
  code: STATS,
  name: 'stats',
  syntax: '[settings|items|slabs|sizes|conns|reset|detail|cachedump]',
  run(call) {
    const { host, parser, store } = call
    const what = call.word(1)
    if (parser.tokenCount === 1) return list(call, tell => generalStats(store, host, tell))
    if ('reset'.startsWith(what)) {
      resetStats(store, host, call.prefixes)
      return call.line('RESET')
    }
    if ('detail'.startsWith(what)) return detail(call)
    if ('settings'.startsWith(what)) return list(call, tell => settingStats(store, tell))
    if ('cachedump'.startsWith(what)) return cacheDump(call)
    if ('conns'.startsWith(what)) return list(call, tell => connectionStats(host.connections(), tell))
    if (what === 'items') return list(call, tell => itemStats(store, tell))
    if (what === 'slabs') return list(call, tell => slabStats(store, tell))
    if (what === 'sizes') return list(call, tell => sizeStats(store, tell))
    if (what === 'sizes_enable' || what === 'sizes_disable')
      return list(call, tell => trackSizes(store, what === 'sizes_enable', tell))
    call.line('ERROR')
  },
}

function list(call: TextCall, tellAll: (tell: StatSink) => void): void {
  const { reply } = call
  tellAll((name, value) => reply.line(`STAT ${name} ${value}`))
  reply.line('END')
}

function detail(call: TextCall): void {
  const { settings } = call.host
  if (!settings.dumpEnabled) return call.line('CLIENT_ERROR stats detail not allowed')
  const command = call.word(2)
  if (command === '') return call.line('CLIENT_ERROR usage: stats detail on|off|dump')
  if ('on'.startsWith(command) || 'off'.startsWith(command)) {
    settings.detailEnabled = 'on'.startsWith(command)
    return call.line('OK')
  }
  if (!'dump'.startsWith(command)) return call.line('CLIENT_ERROR usage: stats detail on|off|dump')
  for (const line of call.prefixes.lines()) call.reply.line(line)
  call.reply.line('END')
}

function cacheDump(call: TextCall): void {
  const { reply, store } = call
  if (!store.settings.dumpEnabled) return call.line('CLIENT_ERROR stats cachedump not allowed')
  if (call.parser.tokenCount < 4) return call.line('CLIENT_ERROR bad command line')
  const id = call.unsigned(2)
  const limit = call.unsigned(3)
  if (id < 0 || limit < 0) return call.line(BAD_LINE)
  if (id >= SLAB_CLASSES) return call.line('CLIENT_ERROR Illegal slab id')
  for (const line of cachedItems(store, id, limit, DUMP_BYTES_MAX)) reply.line(line)
  reply.line('END')
}
