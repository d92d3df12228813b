import { type Directive, type DirectiveOptions, quoteWord } from './directive.ts'
import { parseLenientInteger } from './number-directive.ts'

/** Directives whose value is a list of words with a meaning of their own. */
export type ListDirective<Item> = Directive<readonly Item[]>

/** A rule of `save`: write a snapshot once `changes` keys have changed and `seconds` have passed. */
export interface SavePoint {
  readonly seconds: number
  readonly changes: number
}

/** Pairs of seconds and changes. In redis.conf every line adds to the lines before. */
export function savePoints(defaultValue: readonly SavePoint[], options: DirectiveOptions): ListDirective<SavePoint> {
  const formatPoint = ({ seconds, changes }: SavePoint): string => `${seconds} ${changes}`
  return {
    ...options,
    kind: 'list',
    range: 'pairs of seconds and changes; "" for none',
    default: defaultValue,
    severalWords: true,
    parse(words) {
      const numbers = isEmpty(words) ? [] : words.map(parseLenientInteger)
      const valid = numbers.every((number, index) => number >= (index % 2 === 0 ? 1 : 0))
      if (!valid || numbers.length % 2 !== 0) return { error: 'Invalid save parameters' }
      return { value: pairs(numbers).map(([seconds, changes]) => ({ seconds, changes })) }
    },
    join: (previous, points) => (points.length === 0 ? [] : [...previous, ...points]),
    format: points => points.map(formatPoint).join(' '),
    rewrite: points => (points.length === 0 ? [forced('""')] : points.map(point => forced(formatPoint(point)))),
  }
}

/** Addresses to bind to: an IP address or host name, `*` for all; with a minus in front it may fail. */
export function addresses(defaultValue: readonly string[], options: DirectiveOptions): ListDirective<string> {
  return {
    ...options,
    kind: 'list',
    range: `up to ${ADDRESSES_MAX} addresses; "" for none`,
    default: defaultValue,
    severalWords: true,
    parse(words) {
      if (words.length > ADDRESSES_MAX) return { error: 'Too many bind addresses specified.' }
      return { value: isEmpty(words) ? [] : words }
    },
    format: value => value.join(' '),
    rewrite(value) {
      if (value.join(' ') === defaultValue.join(' ')) return []
      return [forced(value.length === 0 ? '""' : value.join(' '))]
    },
  }
}

const ADDRESSES_MAX = 16

/** A fixed number of integers within bounds. */
export function integers(
  defaultValue: readonly number[],
  min: number,
  max: number,
  boundsError: string,
  options: DirectiveOptions,
): ListDirective<number> {
  const format = (value: readonly number[]): string => value.join(' ')
  return {
    ...options,
    kind: 'list',
    range: `${defaultValue.length} integers, ${min}–${max}`,
    default: defaultValue,
    severalWords: true,
    parse(words) {
      if (words.length !== defaultValue.length) return { error: 'wrong number of arguments' }
      const value = words.map(parseLenientInteger)
      return value.every(number => number >= min && number <= max) ? { value } : { error: boundsError }
    },
    format,
    rewrite: value => [{ text: format(value), force: format(value) !== format(defaultValue) }],
  }
}

/** Percentages with fractions. */
export function percentiles(
  name: string,
  defaultValue: readonly number[],
  options: DirectiveOptions,
): ListDirective<number> {
  const format = (value: readonly number[]): string => value.map(formatFraction).join(' ')
  return {
    ...options,
    kind: 'list',
    range: 'numbers, 0–100; "" for none',
    default: defaultValue,
    severalWords: true,
    parse(words) {
      const value = isEmpty(words) ? [] : words.map(parseFraction)
      if (value.some(Number.isNaN)) return { error: `Invalid ${name} parameters` }
      if (value.some(number => number < 0 || number > 100)) {
        return { error: `${name} parameters should sit between [0.0,100.0]` }
      }
      return { value }
    },
    format,
    rewrite: value => [forced(value.length === 0 ? '""' : format(value))],
  }
}

/** What a client may leave unread before it is disconnected: `hardBytes` at once, `softBytes` for `softSeconds`. 0: no limit. */
export interface OutputBufferLimit {
  readonly hardBytes: number
  readonly softBytes: number
  readonly softSeconds: number
}

export type ClientClass = 'normal' | 'replica' | 'pubsub'

export type OutputBufferLimits = Readonly<Record<ClientClass, OutputBufferLimit>>

/** The classes in the order and with the names of CONFIG GET, which kept an old one. */
const CLASSES: readonly (readonly [ClientClass, string])[] = [
  ['normal', 'normal'],
  ['replica', 'slave'],
  ['pubsub', 'pubsub'],
]

/** Four words per client class: its name and limits. A class that is not named keeps its limits. */
export function outputBufferLimits(
  defaultValue: OutputBufferLimits,
  parseBytes: (word: string) => bigint | undefined,
  formatBytes: (bytes: number) => string,
  options: DirectiveOptions,
): Directive<OutputBufferLimits> {
  return {
    ...options,
    kind: 'list',
    range: 'class, hard limit, soft limit, seconds; classes are normal, replica, pubsub',
    default: defaultValue,
    severalWords: true,
    parse(words, previous) {
      if (words.length % 4 !== 0) return { error: 'Wrong number of arguments in buffer limit configuration.' }
      const value: Record<ClientClass, OutputBufferLimit> = { ...previous }
      for (let at = 0; at < words.length; at += 4) {
        const name = words[at].toLowerCase()
        const clientClass = CLASSES.find(names => names.includes(name))?.[0]
        if (clientClass === undefined) return { error: 'Invalid client class specified in buffer limit configuration.' }
        const hard = parseBytes(words[at + 1])
        const soft = parseBytes(words[at + 2])
        const softSeconds = parseLenientInteger(words[at + 3])
        if (hard === undefined || soft === undefined || !(softSeconds >= 0)) {
          return { error: 'Error in hard, soft or soft_seconds setting in buffer limit configuration.' }
        }
        value[clientClass] = { hardBytes: Number(hard), softBytes: Number(soft), softSeconds }
      }
      return { value }
    },
    format: value =>
      CLASSES.map(([clientClass, name]) => `${name} ${formatLimit(value[clientClass], String)}`).join(' '),
    rewrite: value =>
      CLASSES.map(([clientClass]) => ({
        text: `${clientClass} ${formatLimit(value[clientClass], formatBytes)}`,
        force: formatLimit(value[clientClass], String) !== formatLimit(defaultValue[clientClass], String),
      })),
  }
}

function formatLimit(limit: OutputBufferLimit, formatBytes: (bytes: number) => string): string {
  return `${formatBytes(limit.hardBytes)} ${formatBytes(limit.softBytes)} ${limit.softSeconds}`
}

/** The classes of keyspace events that A stands for, in the order of CONFIG GET; those that it leaves out; the channels. */
const EVENT_CLASSES_ALL = 'g$lshzxetd'
const EVENT_CLASSES_MORE = 'noc'
const EVENT_CHANNELS = 'KEm'

/** Classes of keyspace events, one letter each. The value has every letter once, A spelled out, in the order above. */
export function eventClasses(options: DirectiveOptions): Directive<string> {
  const known = EVENT_CLASSES_ALL + EVENT_CLASSES_MORE + EVENT_CHANNELS
  const shorten = (value: string): string => value.replace(EVENT_CLASSES_ALL, 'A')
  return {
    ...options,
    kind: 'flags',
    range: `A${known}`,
    default: '',
    severalWords: false,
    parse([word]) {
      const letters = word.replaceAll('A', EVENT_CLASSES_ALL)
      if ([...letters].some(letter => !known.includes(letter))) {
        return { error: "Invalid event class character. Use 'Ag$lshzxeKEtmdn'." }
      }
      return { value: [...known].filter(letter => letters.includes(letter)).join('') }
    },
    // Redis shows A without the classes beyond it. In a file that would lose them, so there they stay.
    format: value => (value.startsWith(EVENT_CLASSES_ALL) ? shorten(value).replace(/[noc]/g, '') : value),
    rewrite: value => [{ text: quoteWord(shorten(value)), force: value !== '' }],
  }
}

/** Where a replica's master is. */
export interface MasterAddress {
  readonly host: string
  readonly port: number
}

/** A host and a port, or `no one`. */
export function masterAddress(options: DirectiveOptions): Directive<MasterAddress | undefined> {
  const format = (value: MasterAddress | undefined): string =>
    value === undefined ? '' : `${value.host} ${value.port}`
  return {
    ...options,
    kind: 'address',
    range: 'host and port; "no one" for none',
    default: undefined,
    severalWords: true,
    parse(words) {
      if (words.length !== 2) return { error: 'wrong number of arguments' }
      const [host, portWord] = words
      if (host.toLowerCase() === 'no' && portWord.toLowerCase() === 'one') return { value: undefined }
      const port = parseLenientInteger(portWord)
      return port >= 0 && port <= 65535 ? { value: { host, port } } : { error: 'Invalid master port' }
    },
    format,
    rewrite: value => (value === undefined ? [] : [forced(format(value))]),
  }
}

function forced(text: string): { text: string; force: boolean } {
  return { text, force: true }
}

function isEmpty(words: readonly string[]): boolean {
  return words.length === 1 && words[0] === ''
}

function pairs(numbers: readonly number[]): [number, number][] {
  return numbers.flatMap((number, index) => (index % 2 === 0 ? [[number, numbers[index + 1]] as [number, number]] : []))
}

/** The number that a word spells in the C library's decimal notation; NaN if none. */
function parseFraction(word: string): number {
  if (/^[+-]?inf(?:inity)?$/i.test(word)) return word.startsWith('-') ? -Infinity : Infinity
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(word) ? Number(word) : Number.NaN
}

function formatFraction(number: number): string {
  return String(Number(number.toFixed(6)))
}
