import { latin1 } from '../../base/bytes.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { defineCommand, type Handler } from '../command.ts'
import { replyHelp } from '../help.ts'
import { isAllowedOrReply } from '../server/is-allowed-or-reply.ts'
import { debugDigest, debugDigestValue } from './debug-digest.ts'
import { debugHtstats, debugListpack, debugObject, debugQuicklist, debugSdslen, htstatsKey } from './debug-object.ts'
import { debugPopulate } from './debug-populate.ts'
import { debugProtocol } from './debug-protocol.ts'

/** DEBUG */
export const debug = defineCommand({
  name: 'debug',
  arity: -2,
  flags: ['admin', 'noscript', 'loading', 'stale', 'protected'],
  categories: [],
  group: 'server',
  since: '1.0.0',
  complexity: 'Depends on the subcommand',
  summary: 'A container for what tests of the server need.',
  system: true,
  run: runDebug,
})

interface Subcommand {
  readonly argc: readonly [min: number, max: number]
  readonly run: Handler
}

const ok: Handler = (_, reply) => reply.ok()

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  'CHANGE-REPL-ID': { argc: [2, 2], run: changeReplicationId },
  'CONFIG-REWRITE-FORCE-ALL': { argc: [2, 2], run: rewriteAll },
  DIGEST: { argc: [2, 2], run: debugDigest },
  'DIGEST-VALUE': { argc: [2, Number.POSITIVE_INFINITY], run: debugDigestValue },
  ERROR: { argc: [3, 3], run: (call, reply) => reply.error(call.text(2)) },
  HELP: { argc: [2, 2], run: (_, reply) => replyHelp(reply, HELP) },
  HTSTATS: { argc: [3, Number.POSITIVE_INFINITY], run: debugHtstats },
  'HTSTATS-KEY': { argc: [3, Number.POSITIVE_INFINITY], run: htstatsKey },
  'KEYSIZES-HIST-ASSERT': { argc: [3, 3], run: assertSizes },
  LISTPACK: { argc: [3, 3], run: debugListpack },
  LOG: { argc: [3, 3], run: log },
  OBJECT: { argc: [3, 3], run: debugObject },
  POPULATE: { argc: [3, 5], run: debugPopulate },
  PROTOCOL: { argc: [3, 3], run: debugProtocol },
  QUICKLIST: { argc: [3, 4], run: debugQuicklist },
  SDSLEN: { argc: [3, 3], run: debugSdslen },
  'SET-ACTIVE-EXPIRE': { argc: [3, 3], run: setActiveExpire },
  'SET-DISABLE-DENY-SCRIPTS': { argc: [3, 3], run: setDenial },
  SLEEP: { argc: [3, 3], run: sleep },
  // What these hold back (periodic work, tables that are resized, reply buffers that shrink, lists), Samovar does not have.
  'DICT-RESIZING': { argc: [3, 3], run: ok },
  'PAUSE-CRON': { argc: [3, 3], run: ok },
  'QUICKLIST-PACKED-THRESHOLD': { argc: [3, 3], run: packedThreshold },
  REPLYBUFFER: { argc: [4, 4], run: replyBuffer },
}

const HELP = [
  'DEBUG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:',
  'CHANGE-REPL-ID',
  '    Gives the server a new replication id.',
  'CONFIG-REWRITE-FORCE-ALL',
  '    Writes every directive into the configuration file, those with their defaults too.',
  'DICT-RESIZING <0|1>',
  'PAUSE-CRON <0|1>',
  'QUICKLIST-PACKED-THRESHOLD <bytes>',
  'REPLYBUFFER (PEAK-RESET-TIME <ms>|RESIZING <0|1>)',
  '    Are accepted; there is nothing to hold back.',
  'DIGEST',
  '    Returns a digest of all databases; equal for equal content.',
  'DIGEST-VALUE <key> [<key> ...]',
  '    Returns a digest of each value.',
  'ERROR <text>',
  '    Replies with an error.',
  'HTSTATS <database> [FULL]',
  '    Returns figures of a database’s index.',
  'KEYSIZES-HIST-ASSERT <0|1>',
  '    Has the counts of INFO keysizes checked after each change, at the cost of a walk over all keys.',
  'LISTPACK <key>',
  'QUICKLIST <key> [<0|1>]',
  '    Refuse what is no list.',
  'LOG <text>',
  '    Writes to the server’s log.',
  'OBJECT <key>',
  '    Returns how a value is kept.',
  'POPULATE <count> [<prefix> [<bytes>]]',
  '    Makes string keys, key:0 and so on, where there are none.',
  'PROTOCOL <type>',
  '    Replies with an example of a type: string, integer, double, bignum, null,',
  '    array, set, map, attrib, push, verbatim, true, false.',
  'SDSLEN <key>',
  '    Returns the lengths of key and string.',
  'SET-ACTIVE-EXPIRE <0|1>',
  '    Whether keys expire before anybody looks at them.',
  'SET-DISABLE-DENY-SCRIPTS <0|1>',
  '    Lets scripts call commands that are not for them, or no longer.',
  'SLEEP <seconds>',
  '    Stops the server for that long.',
]

function runDebug(call: Call, reply: Reply): void {
  if (!isAllowedOrReply(call, 'DEBUG', reply)) return
  const name = call.text(1)
  const subcommand = SUBCOMMANDS[name.toUpperCase()]
  if (subcommand === undefined || call.argc < subcommand.argc[0] || call.argc > subcommand.argc[1])
    return refuseSubcommand(name, reply)
  subcommand.run(call, reply)
}

function refuseSubcommand(name: string, reply: Reply): void {
  reply.error(`ERR unknown subcommand or wrong number of arguments for '${name.slice(0, 128)}'. Try DEBUG HELP.`)
}

function changeReplicationId(call: Call, reply: Reply): void {
  call.host.debug.changeReplicationId()
  reply.ok()
}

function rewriteAll(call: Call, reply: Reply): void {
  const error = call.host.rewriteConfiguration(true)
  if (error === undefined) reply.ok()
  else reply.error(error)
}

function log(call: Call, reply: Reply): void {
  call.host.debug.log(`DEBUG LOG: ${Buffer.from(call.copy(2)).toString()}`)
  reply.ok()
}

function setDenial(call: Call, reply: Reply): void {
  call.host.scripting.deniesCommands = !isOn(call)
  reply.ok()
}

function setActiveExpire(call: Call, reply: Reply): void {
  call.host.debug.setActiveExpire(isOn(call))
  reply.ok()
}

function assertSizes(call: Call, reply: Reply): void {
  call.host.debug.setSizesChecked(isOn(call))
  reply.ok()
}

/** Whether argument 2 is a number but 0. As C's atoi: digits at the start, else 0. */
function isOn(call: Call): boolean {
  return (Number.parseInt(call.text(2), 10) || 0) !== 0
}

function sleep(call: Call, reply: Reply): void {
  const seconds = Number.parseFloat(latin1(call.bytes, call.start(2), call.end(2)))
  if (seconds > 0) call.host.debug.sleep(seconds * 1000)
  reply.ok()
}

const UNIT_BYTES: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1e3,
  kb: 2 ** 10,
  m: 1e6,
  mb: 2 ** 20,
  g: 1e9,
  gb: 2 ** 30,
}
const THRESHOLD_BYTES_MAX = 2 ** 32 - 2 ** 20

function packedThreshold(call: Call, reply: Reply): void {
  const [, digits, unit] = /^(\d+)([kmg]?b?)$/i.exec(call.text(2)) ?? []
  if (digits !== undefined && Number(digits) * UNIT_BYTES[unit.toLowerCase()] <= THRESHOLD_BYTES_MAX) return reply.ok()
  reply.error('ERR argument must be a memory value bigger than 1 and smaller than 4gb')
}

function replyBuffer(call: Call, reply: Reply): void {
  if (call.is(2, 'PEAK-RESET-TIME')) {
    if (!call.is(3, 'NEVER') && !call.is(3, 'RESET') && Number.isNaN(call.integerOrReply(3, reply))) return
  } else if (!call.is(2, 'RESIZING')) {
    return refuseSubcommand(call.text(1), reply)
  }
  reply.ok()
}
