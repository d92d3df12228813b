import type { Protocol } from './case.ts'
import type { Argument } from './raw-connection.ts'

/** A reply in RESP2 and RESP3, one character per byte. */
type Expected = string | Readonly<Record<Protocol, string>>

/** What a release after redis-server 7.0.15 does, with the document that says so. */
export interface NewerBehaviour {
  readonly name: string
  /** The release that brought it. */
  readonly release: string
  /** The document: a page of redis.io or valkey.io, a pull request, a file of the release's own tests or sources. */
  readonly source: string
  /** Commands (words separated by spaces, `""` empty) and their exact replies, on an empty keyspace. */
  readonly steps: readonly (readonly [command: string | readonly Argument[], reply: Expected])[]
  /** Commands of later issues that the steps need. */
  readonly requires?: readonly string[]
}

export const OK = '+OK\r\n'
export const NIL: Expected = { 2: '$-1\r\n', 3: '_\r\n' }
export const integer = (value: number): string => `:${value}\r\n`
export const bulk = (text: string): string => `$${text.length}\r\n${text}\r\n`
export const error = (text: string): string => `-${text}\r\n`

export const SYNTAX = error('ERR syntax error')
export const BAD_DIGEST = error('ERR must be exactly 16 hexadecimal characters')
export const WRONG_TYPE = error('WRONGTYPE Operation against a key holding the wrong kind of value')
export const arity = (name: string): string => error(`ERR wrong number of arguments for '${name}' command`)
/** An array of replies; numbers stand for integers. */
export const array = (...items: readonly (string | number)[]): string =>
  `*${items.length}\r\n${items.map(item => (typeof item === 'number' ? integer(item) : item)).join('')}`
/** An array of texts and nulls. */
export const values = (...texts: readonly (string | null)[]): Expected => ({
  2: array(...texts.map(text => (text === null ? '$-1\r\n' : bulk(text)))),
  3: array(...texts.map(text => (text === null ? '_\r\n' : bulk(text)))),
})
/** A map of texts, in RESP2 an array. */
export const map = (...texts: readonly string[]): Expected => ({
  2: array(...texts.map(bulk)),
  3: `%${texts.length / 2}\r\n${texts.map(bulk).join('')}`,
})
/** A set of texts, in RESP2 an array. */
export const set = (...texts: readonly string[]): Expected => ({
  2: array(...texts.map(bulk)),
  3: `~${texts.length}\r\n${texts.map(bulk).join('')}`,
})
