import { NEVER } from '../../keyspace/expiring-items.ts'
import {
  OP_ADD,
  OP_APPEND,
  OP_DECREMENT,
  OP_DELETE,
  OP_FLUSH,
  OP_GAT,
  OP_GAT_KEY,
  OP_GET,
  OP_GET_KEY,
  OP_INCREMENT,
  OP_NOOP,
  OP_PREPEND,
  OP_QUIT,
  OP_REPLACE,
  OP_SASL_AUTH,
  OP_SASL_LIST,
  OP_SASL_STEP,
  OP_SET,
  OP_STAT,
  OP_TOUCH,
  OP_VERSION,
  STATUS_AUTHENTICATION_ERROR,
  STATUS_EXISTS,
  STATUS_NOT_FOUND,
  STATUS_OK,
  STATUS_TOO_LARGE,
} from '../../protocol/memcached/binary-opcode.ts'
import { deadlineOf } from '../deadline-of.ts'
import { WATCH_MUTATIONS } from '../event-log.ts'
import { COUNT_DELETE_MISSES, COUNT_FLUSHES, COUNT_TOO_LARGE } from '../operation-counts.ts'
import { dropOutdated } from '../put-item.ts'
import { add } from './add.ts'
import type { BinaryCall } from './binary-call.ts'
import { get, touch } from './get.ts'
import { saslAuthenticate, saslList } from './sasl.ts'
import { set } from './set.ts'
import { stat } from './stat.ts'

type Handler = (call: BinaryCall) => void

const HANDLERS: (Handler | undefined)[] = new Array(256).fill(undefined)
HANDLERS[OP_GET] = HANDLERS[OP_GET_KEY] = get
HANDLERS[OP_SET] = HANDLERS[OP_ADD] = HANDLERS[OP_REPLACE] = HANDLERS[OP_APPEND] = HANDLERS[OP_PREPEND] = set
HANDLERS[OP_DELETE] = remove
HANDLERS[OP_INCREMENT] = HANDLERS[OP_DECREMENT] = add
HANDLERS[OP_QUIT] = quit
HANDLERS[OP_FLUSH] = flush
HANDLERS[OP_NOOP] = ({ reply }) => reply.done(0, 0)
HANDLERS[OP_VERSION] = ({ host, reply }) => reply.text(STATUS_OK, host.version)
HANDLERS[OP_STAT] = stat
HANDLERS[OP_TOUCH] = HANDLERS[OP_GAT] = HANDLERS[OP_GAT_KEY] = touch
HANDLERS[OP_SASL_LIST] = saslList
HANDLERS[OP_SASL_AUTH] = HANDLERS[OP_SASL_STEP] = saslAuthenticate

/** Runs the command that the call's parser has found, and replies. Errors are replied to quiet commands too. */
export function runBinaryCommand(call: BinaryCall): void {
  const { parser } = call
  call.reply.parser = parser
  if (parser.status === STATUS_OK) HANDLERS[parser.command]?.(call)
  else refuse(call)
}

function refuse(call: BinaryCall): void {
  const { client, parser, reply, store } = call
  const { bytes, command, fatal, keyEnd, keyStart, status } = parser
  reply.error(status)
  if (status === STATUS_TOO_LARGE) {
    store.counts.totals[COUNT_TOO_LARGE]++
    if ((store.log.mask & WATCH_MUTATIONS) !== 0)
      store.log.stored('too_large', 'null', bytes, keyStart, keyEnd, 0, 0, 0)
    // What it was to replace is outdated nevertheless.
    if (command === OP_SET) dropOutdated(store, bytes, keyStart, keyEnd)
  }
  if (fatal) client.close(true)
}

function remove({ parser, prefixes, reply, store }: BinaryCall): void {
  const { bytes, casHigh, casLow, keyEnd, keyStart } = parser
  if (store.settings.detailEnabled) prefixes.delete(bytes, keyStart, keyEnd)
  let address = store.find(bytes, keyStart, keyEnd)
  if (address === 0) {
    store.counts.totals[COUNT_DELETE_MISSES]++
    return reply.error(STATUS_NOT_FOUND)
  }
  if (casLow !== 0 || casHigh !== 0) {
    if (!store.isString(address)) return reply.error(STATUS_EXISTS)
    address = store.loadCas(address)
    if (store.cas[0] !== casLow || store.cas[1] !== casHigh) return reply.error(STATUS_EXISTS)
  }
  store.counts.deleteHits[store.classOf(address)]++
  store.remove(address, bytes, keyStart, keyEnd)
  if (!parser.quiet) reply.done(0, 0)
}

function quit({ client, parser, reply }: BinaryCall): void {
  if (!parser.quiet) reply.done(0, 0)
  client.quit()
}

function flush({ host, parser, reply, store }: BinaryCall): void {
  if (!store.settings.flushEnabled) return reply.error(STATUS_AUTHENTICATION_ERROR)
  const exptime = parser.extrasLength === 0 ? 0 : parser.extra(0)
  store.counts.totals[COUNT_FLUSHES]++
  const deadline = deadlineOf(exptime, store.keyspace.now)
  host.flushAt(deadline === NEVER ? 0 : deadline)
  if (!parser.quiet) reply.done(0, 0)
}
