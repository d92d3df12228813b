import type { Call } from '../call.ts'
import type { Client } from '../client.ts'
import { SYNTAX_ERROR } from '../messages.ts'

/**
 * The filters of CLIENT LIST and CLIENT KILL: options with a value each, of which a client must meet all.
 *
 * KILL's are Redis's. LIST has the same ones as in Valkey 8.1, which also lets ID take several numbers in both.
 */
export interface ClientFilter {
  /** As given; undefined for any. */
  ids: number[] | undefined
  type: ClientType | undefined
  address: string | undefined
  localAddress: string | undefined
  user: string | undefined
  /** Whether the client that asks is left out. */
  skipSelf: boolean
  /** Seconds for which a client must be connected at least. */
  ageMin: number
}

export type ClientType = 'normal' | 'master' | 'replica' | 'pubsub'

/** Where LIST and KILL differ. */
export interface ClientFilterRules {
  readonly idMin: number
  /** The reply to an id that is less than that, or no number. */
  readonly invalidId: string
  /** The reply to a word behind an id that is neither a number nor a filter. */
  readonly notAnId: string
  /** Whether the client that asks is left out unless SKIPME says otherwise. */
  readonly skipSelf: boolean
}

/** Returns the filter that the arguments from `first` on spell, or the error reply if they spell none. */
export function parseClientFilter(call: Call, first: number, rules: ClientFilterRules): ClientFilter | string {
  const filter: ClientFilter = { ...NO_FILTER, skipSelf: rules.skipSelf }
  for (let i = first; i < call.argc; ) {
    const next = call.is(i, 'ID') ? parseIds(call, i, filter, rules) : parseOption(call, i, filter)
    if (typeof next === 'string') return next
    i = next
  }
  return filter
}

/** Whether a client meets every filter but that of ids. `self` is the client that asks. */
export function meetsFilter(client: Client, filter: ClientFilter, self: Client, nowMs: number): boolean {
  return (
    (filter.address === undefined || client.address === filter.address) &&
    (filter.localAddress === undefined || client.localAddress === filter.localAddress) &&
    (filter.type === undefined || typeOf(client) === filter.type) &&
    (filter.user === undefined || client.user === filter.user) &&
    !(filter.skipSelf && client === self) &&
    Math.floor(nowMs / 1000) - Math.floor(client.createdMs / 1000) >= filter.ageMin
  )
}

const NO_FILTER: ClientFilter = {
  ids: undefined,
  type: undefined,
  address: undefined,
  localAddress: undefined,
  user: undefined,
  skipSelf: false,
  ageMin: 0,
}

const TYPES: ReadonlyMap<string, ClientType> = new Map([
  ['normal', 'normal'],
  ['master', 'master'],
  ['primary', 'master'],
  ['replica', 'replica'],
  ['slave', 'replica'],
  ['pubsub', 'pubsub'],
])

const OPTIONS = ['ID', 'TYPE', 'USER', 'ADDR', 'LADDR', 'SKIPME', 'MAXAGE']

/** Reads ID and the numbers behind it. Returns where the next option stands, or the error reply. */
function parseIds(call: Call, at: number, filter: ClientFilter, rules: ClientFilterRules): number | string {
  let i = at + 1
  if (i === call.argc) return SYNTAX_ERROR
  for (; i < call.argc; i++) {
    const id = integerAt(call, i)
    if (Number.isNaN(id) && i > at + 1) break
    if (!(id >= rules.idMin)) return rules.invalidId
    filter.ids = [...(filter.ids ?? []), id]
  }
  if (i < call.argc && !OPTIONS.some(option => call.is(i, option))) return rules.notAnId
  return i
}

/** Reads an option with one value. Returns where the next one stands, or the error reply. */
function parseOption(call: Call, at: number, filter: ClientFilter): number | string {
  if (at + 1 === call.argc) return SYNTAX_ERROR
  const value = call.text(at + 1)
  if (call.is(at, 'TYPE')) {
    filter.type = TYPES.get(value.toLowerCase())
    if (filter.type === undefined) return `ERR Unknown client type '${value}'`
  } else if (call.is(at, 'USER')) {
    if (!call.host.hasUser(value)) return `ERR No such user '${value}'`
    filter.user = value
  } else if (call.is(at, 'ADDR')) {
    filter.address = value
  } else if (call.is(at, 'LADDR')) {
    filter.localAddress = value
  } else if (call.is(at, 'SKIPME')) {
    filter.skipSelf = call.is(at + 1, 'YES')
    if (!filter.skipSelf && !call.is(at + 1, 'NO')) return SYNTAX_ERROR
  } else if (call.is(at, 'MAXAGE')) {
    filter.ageMin = integerAt(call, at + 1)
    if (Number.isNaN(filter.ageMin)) return 'ERR maxage is not an integer or out of range'
    if (filter.ageMin <= 0) return 'ERR maxage should be greater than 0'
  } else {
    return SYNTAX_ERROR
  }
  return at + 2
}

function typeOf(client: Client): ClientType {
  return client.subscriptions === undefined ? 'normal' : 'pubsub'
}

/** Argument i as an int64, past 2^53 rounded; NaN when it is none. */
function integerAt(call: Call, i: number): number {
  const value = call.integer(i)
  return Number.isNaN(value) ? Number(call.int64(i) ?? Number.NaN) : value
}
