import type { Reply } from '../../protocol/resp/reply.ts'
import type { TrackingOptions } from '../../pubsub/tracking-client.ts'
import type { Call } from '../call.ts'
import { GATE_TRACKING } from '../client.ts'
import { defineSubcommand } from '../command.ts'
import { endTracking } from '../end-tracking.ts'
import { SYNTAX_ERROR } from '../messages.ts'

/** CLIENT TRACKING <ON | OFF> [REDIRECT id] [PREFIX prefix …] [BCAST] [OPTIN] [OPTOUT] [NOLOOP] */
export const clientTracking = defineSubcommand({
  name: 'tracking',
  arity: -3,
  flags: ['noscript', 'loading', 'stale'],
  categories: ['connection'],
  group: 'connection',
  since: '6.0.0',
  complexity: 'O(1), and O(N) in N prefixes',
  summary: 'Has this connection told when keys change that it may have copies of.',
  arguments: [
    {
      name: 'status',
      type: 'oneof',
      arguments: [
        { name: 'on', type: 'pure-token', token: 'ON' },
        { name: 'off', type: 'pure-token', token: 'OFF' },
      ],
    },
    { name: 'client-id', type: 'integer', token: 'REDIRECT', optional: true },
    { name: 'prefix', type: 'string', token: 'PREFIX', optional: true, multiple: true, multipleToken: true },
    { name: 'BCAST', type: 'pure-token', token: 'BCAST', optional: true },
    { name: 'OPTIN', type: 'pure-token', token: 'OPTIN', optional: true },
    { name: 'OPTOUT', type: 'pure-token', token: 'OPTOUT', optional: true },
    { name: 'NOLOOP', type: 'pure-token', token: 'NOLOOP', optional: true },
  ],
  run(call, reply) {
    const given = parseOptionsOrReply(call, reply)
    if (given === undefined) return
    const { client, host } = call
    if (call.is(2, 'OFF')) {
      endTracking(client, host)
      return reply.ok()
    }
    if (!call.is(2, 'ON')) return reply.error(SYNTAX_ERROR)
    const error = incompatibility(call, given)
    if (error !== undefined) return reply.error(error)
    const { redirect, broadcast, optIn, optOut, noLoop, prefixes } = given
    const mode = optIn ? 'opt-in' : optOut ? 'opt-out' : 'always'
    const options: TrackingOptions = { redirect, broadcast, mode, noLoop }
    host.tracking.begin(client, options, prefixes)
    client.gate |= GATE_TRACKING
    reply.ok()
  },
})

interface GivenOptions {
  redirect: number
  broadcast: boolean
  optIn: boolean
  optOut: boolean
  noLoop: boolean
  prefixes: string[]
}

/** The options that the arguments spell; undefined after having replied that they spell none. */
function parseOptionsOrReply(call: Call, reply: Reply): GivenOptions | undefined {
  const given: GivenOptions = {
    redirect: 0,
    broadcast: false,
    optIn: false,
    optOut: false,
    noLoop: false,
    prefixes: [],
  }
  for (let i = 3; i < call.argc; i++) {
    const more = i + 1 < call.argc
    if (call.is(i, 'REDIRECT') && more) {
      if (given.redirect !== 0) {
        reply.error('ERR A client can only redirect to a single other client')
        return undefined
      }
      given.redirect = call.integerOrReply(++i, reply)
      if (Number.isNaN(given.redirect)) return undefined
      if (call.host.clients.get(given.redirect) === undefined) {
        reply.error('ERR The client ID you want redirect to does not exist')
        return undefined
      }
    } else if (call.is(i, 'BCAST')) given.broadcast = true
    else if (call.is(i, 'OPTIN')) given.optIn = true
    else if (call.is(i, 'OPTOUT')) given.optOut = true
    else if (call.is(i, 'NOLOOP')) given.noLoop = true
    else if (call.is(i, 'PREFIX') && more) given.prefixes.push(call.text(++i))
    else {
      reply.error(SYNTAX_ERROR)
      return undefined
    }
  }
  return given
}

/** The error of options that do not go together, or not with how the client tracks already; undefined when they do. */
function incompatibility({ client }: Call, given: GivenOptions): string | undefined {
  const before = client.tracking
  if (!given.broadcast && given.prefixes.length > 0) return 'ERR PREFIX option requires BCAST mode to be enabled'
  if (before !== undefined && before.broadcast !== given.broadcast) return cannotSwitch('BCAST mode on/off')
  if (given.broadcast && (given.optIn || given.optOut)) return 'ERR OPTIN and OPTOUT are not compatible with BCAST'
  if (given.optIn && given.optOut) return "ERR You can't specify both OPTIN mode and OPTOUT mode"
  const switches = (given.optIn && before?.mode === 'opt-out') || (given.optOut && before?.mode === 'opt-in')
  if (switches) return cannotSwitch('OPTIN/OPTOUT mode')
  return given.broadcast ? collision(given.prefixes, [...(before?.prefixes ?? [])]) : undefined
}

function cannotSwitch(what: string): string {
  return `ERR You can't switch ${what} before disabling tracking for this client, and then re-enabling it with a different mode.`
}

/** The error of prefixes of which one begins with another one, or with one that the client has; undefined when none does. */
function collision(prefixes: readonly string[], existing: readonly string[]): string | undefined {
  for (const [i, prefix] of prefixes.entries()) {
    for (const other of existing) if (overlap(prefix, other)) return overlapping(prefix, 'an existing', other)
    for (const other of prefixes.slice(i + 1)) {
      if (overlap(prefix, other)) return overlapping(prefix, 'another provided', other)
    }
  }
  return undefined
}

function overlap(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one)
}

function overlapping(prefix: string, which: string, other: string): string {
  return `ERR Prefix '${prefix}' overlaps with ${which} prefix '${other}'. Prefixes for a single client must not overlap.`
}
