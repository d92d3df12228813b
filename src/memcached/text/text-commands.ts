import { CODES, META_SET, SET } from '../../protocol/memcached/command-code.ts'
import { WATCH_MUTATIONS } from '../event-log.ts'
import { COUNT_TOO_LARGE } from '../operation-counts.ts'
import { dropOutdated } from '../put-item.ts'
import { debugTime } from './debug-time.ts'
import { deleteCommand } from './delete.ts'
import { flushAll } from './flush-all.ts'
import { gat, gats, get, gets } from './get.ts'
import { decr, incr } from './incr.ts'
import { lru } from './lru.ts'
import { lruCrawler } from './lru-crawler.ts'
import { memoryLimit } from './memory-limit.ts'
import { metaArithmetic } from './meta-arithmetic.ts'
import { metaDebug } from './meta-debug.ts'
import { metaDelete } from './meta-delete.ts'
import { metaGet } from './meta-get.ts'
import { metaSet } from './meta-set.ts'
import { refreshCerts } from './refresh-certs.ts'
import { metaNoop, quit, shutdown, unknown, verbosity, version } from './server-commands.ts'
import { add, append, cas, prepend, replace, set } from './set.ts'
import { slabs } from './slabs.ts'
import { stats } from './stats.ts'
import type { TextCall, TextCommand } from './text-call.ts'
import { touch } from './touch.ts'
import { watch } from './watch.ts'

/** All text commands. */
export const textCommands: readonly TextCommand[] = [
  get,
  gets,
  gat,
  gats,
  set,
  add,
  replace,
  append,
  prepend,
  cas,
  deleteCommand,
  incr,
  decr,
  touch,
  flushAll,
  version,
  verbosity,
  quit,
  shutdown,
  metaGet,
  metaSet,
  metaDelete,
  metaArithmetic,
  metaNoop,
  metaDebug,
  stats,
  watch,
  lru,
  lruCrawler,
  slabs,
  memoryLimit,
  debugTime,
  refreshCerts,
]

const HANDLERS: ((call: TextCall) => void)[] = new Array(CODES).fill(unknown.run)
for (const { code, run } of textCommands) HANDLERS[code] = run
const NAMES: ReadonlyMap<number, string> = new Map(textCommands.map(({ code, name }) => [code, name]))

/** Runs the command that the call's parser has found, and replies. */
export function runTextCommand(call: TextCall): void {
  const { parser } = call
  if (parser.error === '') HANDLERS[parser.code](call)
  else refuse(call)
}

/** Replies what is wrong with a line. A value that is too large has outdated the old one nevertheless. */
function refuse(call: TextCall): void {
  const { parser, store } = call
  const { code, error, meta } = parser
  if (parser.tooLarge) {
    store.counts.totals[COUNT_TOO_LARGE]++
    logTooLarge(call)
    if (code === META_SET) dropOutdated(store, meta.keyBytes, meta.keyStart, meta.keyEnd)
    else if (code === SET) dropOutdated(store, parser.bytes, parser.keyStart, parser.keyEnd)
  }
  call.line(error)
}

function logTooLarge({ parser, store }: TextCall): void {
  const { bytes, code, keyEnd, keyStart, meta } = parser
  if ((store.log.mask & WATCH_MUTATIONS) === 0) return
  if (code === META_SET) store.log.stored('too_large', 'set', meta.keyBytes, meta.keyStart, meta.keyEnd, 0, 0, 0)
  else store.log.stored('too_large', NAMES.get(code) ?? 'na', bytes, keyStart, keyEnd, 0, 0, 0)
}
