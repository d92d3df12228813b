import type { Call } from '../call.ts'
import type { Client } from '../client.ts'
import type { CommandArgument } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { clientFlags } from './client-info.ts'

/**
 * The filters of CLIENT LIST and CLIENT KILL: options with a value each, of which a client must meet all. One that is given again replaces the former.
 *
 * KILL's are Redis's. LIST has the same ones as in Valkey 8.1, which also lets ID take several numbers in both; both have those of Valkey 9, and nearly each one its
 * contrary, by NOT- before its name.
 */
export interface ClientFilter {
  /** As given; undefined for any. */
  ids: number[] | undefined
  /** Those that are left out. */
  notIds: ReadonlySet<number>
  /** Whether the client that asks is left out. */
  skipSelf: boolean
  /** By the option's name: what a client must be, or, with NOT-, must not be. */
  readonly tests: Map<string, Test>
}

/** How COMMAND DOCS shows the filters of Valkey 9. */
export const FILTERS_OF_VALKEY_9: readonly CommandArgument[] = (
  [
    ['NAME', 'string'],
    ['IDLE', 'integer'],
    ['FLAGS', 'string'],
    ['LIB-NAME', 'string'],
    ['LIB-VER', 'string'],
    ['DB', 'integer'],
    ['CAPA', 'string'],
    ['IP', 'string'],
  ] as const
).map(([token, type]) => ({ name: token.toLowerCase(), type, token, since: '9.0.0', optional: true }))

type Test = (client: Client, nowMs: number) => boolean

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
  const filter: ClientFilter = { ids: undefined, notIds: new Set(), skipSelf: rules.skipSelf, tests: new Map() }
  for (let i = first; i < call.argc; ) {
    const names = call.is(i, 'ID') || call.is(i, 'NOT-ID')
    const next = names ? parseIds(call, i, filter, rules) : parseOption(call, i, filter)
    if (typeof next === 'string') return next
    i = next
  }
  return filter
}

/** Whether a client meets every filter but that of ids. `self` is the client that asks. */
export function meetsFilter(client: Client, filter: ClientFilter, self: Client, nowMs: number): boolean {
  if ((filter.skipSelf && client === self) || filter.notIds.has(client.id)) return false
  for (const test of filter.tests.values()) if (!test(client, nowMs)) return false
  return true
}

/** Makes the test of an option out of its value, argument i; returns the error reply where there is none. `name` is the option as it is written. */
type Option = (call: Call, i: number, name: string) => Test | string

const OPTIONS: ReadonlyMap<string, Option> = new Map([
  ['TYPE', typeTest],
  ['USER', userTest],
  ['ADDR', textTest(client => client.address)],
  ['LADDR', textTest(client => client.localAddress)],
  ['NAME', textTest(client => client.name)],
  ['LIB-NAME', textTest(client => client.libraryName)],
  ['LIB-VER', textTest(client => client.libraryVersion)],
  ['FLAGS', flagsTest],
  ['CAPA', capabilitiesTest],
  ['DB', databaseTest],
  ['IP', addressTest],
])
/** Options that have no contrary. */
const AGES: ReadonlyMap<string, Option> = new Map([
  ['MAXAGE', secondsTest(client => client.createdMs)],
  ['IDLE', secondsTest(client => client.lastCommandMs)],
])
const NOT = 'NOT-'
/** What FLAGS may name: a letter each, as CLIENT LIST shows them in Valkey. */
const FLAGS = 'OSMPxbtRBdcuAUreTIN'
/** What CAPA may name. */
const CAPABILITIES = 'r'

/** Reads ID or NOT-ID and the numbers behind it. Returns where the next option stands, or the error reply. */
function parseIds(call: Call, at: number, filter: ClientFilter, rules: ClientFilterRules): number | string {
  const ids: number[] = []
  let i = at + 1
  if (i === call.argc) return SYNTAX_ERROR
  for (; i < call.argc; i++) {
    const id = integerAt(call, i)
    if (Number.isNaN(id) && i > at + 1) break
    if (!(id >= rules.idMin)) return rules.invalidId
    ids.push(id)
  }
  if (call.is(at, 'ID')) filter.ids = [...(filter.ids ?? []), ...ids]
  else filter.notIds = new Set([...filter.notIds, ...ids])
  return i < call.argc && !isOption(call.text(i).toUpperCase()) ? rules.notAnId : i
}

function isOption(word: string): boolean {
  return /^(?:NOT-)?ID$|^SKIPME$/.test(word) || optionOf(word) !== undefined
}

/** Reads an option with one value. Returns where the next one stands, or the error reply. */
function parseOption(call: Call, at: number, filter: ClientFilter): number | string {
  if (at + 1 === call.argc) return SYNTAX_ERROR
  if (call.is(at, 'SKIPME')) {
    filter.skipSelf = call.is(at + 1, 'YES')
    return filter.skipSelf || call.is(at + 1, 'NO') ? at + 2 : SYNTAX_ERROR
  }
  const name = call.text(at).toUpperCase()
  const test = optionOf(name)?.(call, at + 1, name) ?? SYNTAX_ERROR
  if (typeof test === 'string') return test
  filter.tests.set(name, name.startsWith(NOT) ? (client, nowMs) => !test(client, nowMs) : test)
  return at + 2
}

function optionOf(name: string): Option | undefined {
  return OPTIONS.get(name.startsWith(NOT) ? name.slice(NOT.length) : name) ?? AGES.get(name)
}

function textTest(textOf: (client: Client) => string): Option {
  return (call, i) => {
    const value = call.text(i)
    return client => value !== '' && textOf(client) === value
  }
}

function secondsTest(sinceMs: (client: Client) => number): Option {
  return (call, i, name) => {
    const seconds = integerAt(call, i)
    if (Number.isNaN(seconds)) return `ERR ${name.toLowerCase()} is not an integer or out of range`
    if (seconds <= 0) return `ERR ${name.toLowerCase()} should be greater than 0`
    return (client, nowMs) => Math.floor(nowMs / 1000) - Math.floor(sinceMs(client) / 1000) >= seconds
  }
}

type ClientType = 'normal' | 'master' | 'replica' | 'pubsub'
const TYPES: ReadonlyMap<string, ClientType> = new Map([
  ['normal', 'normal'],
  ['master', 'master'],
  ['primary', 'master'],
  ['replica', 'replica'],
  ['slave', 'replica'],
  ['pubsub', 'pubsub'],
])

function typeTest(call: Call, i: number): Test | string {
  const value = call.text(i)
  const type = TYPES.get(value.toLowerCase())
  if (type === undefined) return `ERR Unknown client type '${value}'`
  return client => (client.subscriptions === undefined ? 'normal' : 'pubsub') === type
}

function userTest(call: Call, i: number): Test | string {
  const user = call.text(i)
  return call.host.hasUser(user) ? client => client.user === user : `ERR No such user '${user}'`
}

function flagsTest(call: Call, i: number, name: string): Test | string {
  const wanted = [...call.text(i)]
  if (!wanted.every(flag => FLAGS.includes(flag))) return unknownLetters('flags', name, call.text(i))
  return client => {
    const flags = clientFlags(client)
    // As in Valkey: N is enough for who has none, and beside other letters asks for nothing.
    return (flags === 'N' && wanted.includes('N')) || wanted.every(flag => flag === 'N' || flags.includes(flag))
  }
}

function capabilitiesTest(call: Call, i: number, name: string): Test | string {
  const wanted = [...call.text(i)]
  if (!wanted.every(letter => CAPABILITIES.includes(letter))) return unknownLetters('capa', name, call.text(i))
  return ({ capabilities }) => wanted.every(letter => capabilities.includes(letter))
}

function unknownLetters(what: string, name: string, value: string): string {
  return `ERR Unknown ${what} found in the ${name.startsWith(NOT) ? name : 'provided'} filter: ${value}`
}

function databaseTest(call: Call, i: number, name: string): Test | string {
  const number = call.integer(i)
  if (Number.isNaN(number)) return `ERR ${name} is not an integer or out of range`
  const last = call.keyspace.databases.length - 1
  if (number < 0 || number > last) return `ERR ${name} number should be between 0 and ${last}`
  return client => client.database === number
}

/** The address of the peer without its port; unix sockets have none. */
function addressTest(call: Call, i: number): Test {
  const address = call.text(i)
  return ({ address: peer }) => {
    const colon = peer.lastIndexOf(':')
    return peer.slice(colon + 1) !== '0' && peer.slice(0, colon).replace(/^\[|\]$/g, '') === address
  }
}

/** Argument i as an int64, past 2^53 rounded; NaN when it is none. */
function integerAt(call: Call, i: number): number {
  const value = call.integer(i)
  return Number.isNaN(value) ? Number(call.int64(i) ?? Number.NaN) : value
}
