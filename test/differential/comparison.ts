import type { Comparison } from './case.ts'
import { parseReply, type Reply } from './reply.ts'

/** Whether two replies (or the marks of a closed or silent connection) are the same under a comparison. */
export function sameReply(comparison: Comparison, reference: string, subject: string): boolean {
  if (reference === subject) return true
  if (reference.endsWith('>') || subject.endsWith('>')) return false
  if (comparison === 'exact') return false
  if (comparison === 'kind') return reference.charAt(0) === subject.charAt(0)
  const [left, right] = [parseReply(reference), parseReply(subject)]
  if (typeof comparison === 'object') return isNear(left, right, comparison.near)
  if (comparison === 'names') return covers(namesOf(left), namesOf(right))
  if (comparison === 'keys') return covers(keysOf(left), keysOf(right))
  if (comparison === 'numbers') return hasSameNumbers(left, right)
  const normal = NORMAL_FORMS[comparison]
  return normal(left) === normal(right)
}

/** What the subject lacks, where a comparison is about names; empty otherwise. */
export function missingNames(comparison: Comparison, reference: string, subject: string): string {
  if ((comparison !== 'names' && comparison !== 'keys') || reference.endsWith('>') || subject.endsWith('>')) return ''
  const of = comparison === 'names' ? namesOf : keysOf
  const there = of(parseReply(subject)) ?? new Set<string>()
  return [...(of(parseReply(reference)) ?? [])].filter(name => !there.has(name)).join(' ')
}

const NORMAL_FORMS = {
  shape: shapeOf,
  unordered: unorderedOf,
  specification: specificationOf,
  pairs: pairsOf,
} as const

function shapeOf(reply: Reply): string {
  if (reply.items !== undefined) return `${reply.type}${reply.items.length}(${reply.items.map(shapeOf).join()})`
  if (reply.type === '-') return `-${reply.head.split(' ', 1)[0]}`
  return reply.text === undefined && '$!=*%~>|'.includes(reply.type) ? `${reply.type}null` : reply.type
}

/** The reply with the elements of every aggregate in sorted order, a map's keys with their values. */
function unorderedOf(reply: Reply): string {
  return sorted(reply, reply.type === '%' ? 2 : 1, unorderedOf)
}

/** The same, with the text after every `notes` left out. */
function specificationOf(reply: Reply): string {
  const items = reply.items?.map((item, index) =>
    reply.items?.[index - 1]?.text === 'notes' ? { ...item, head: '', text: '' } : item,
  )
  return sorted(items === undefined ? reply : { ...reply, items }, reply.type === '%' ? 2 : 1, specificationOf)
}

/** The reply with the pairs of its outer aggregate in sorted order. */
function pairsOf(reply: Reply): string {
  return sorted(reply, 2, inOrder)
}

function inOrder(reply: Reply): string {
  return `${reply.type}${reply.head} ${reply.text ?? ''}${(reply.items ?? []).map(inOrder).join('')}`
}

function sorted(reply: Reply, size: number, inner: (item: Reply) => string): string {
  const items = (reply.items ?? []).map(inner)
  const groups = Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size).join(''),
  )
  return `${reply.type}${reply.head} ${reply.text ?? ''}${groups.sort().join('')}`
}

function isNear(left: Reply, right: Reply, tolerance: number): boolean {
  if (left.type !== right.type) return false
  if (left.type === ':') {
    const [a, b] = [Number(left.head), Number(right.head)]
    return a === b || (a >= 0 && b >= 0 && Math.abs(a - b) <= tolerance)
  }
  if (left.items === undefined || right.items === undefined) return left.head === right.head && left.text === right.text
  return (
    left.items.length === right.items.length && left.items.every((item, i) => isNear(item, right.items![i]!, tolerance))
  )
}

/** Numbers may be a few bits apart, since not every C library rounds sines and cosines alike. */
const RELATIVE_TOLERANCE = 1e-13
/** Older releases print no more decimals. */
const ABSOLUTE_TOLERANCE = 1e-17

function hasSameNumbers(left: Reply, right: Reply): boolean {
  if (left.items !== undefined || right.items !== undefined) {
    const [items, others] = [left.items ?? [], right.items ?? []]
    return (
      left.type === right.type &&
      items.length === others.length &&
      items.every((item, i) => hasSameNumbers(item, others[i]!))
    )
  }
  const [text, other] = [left.text ?? left.head, right.text ?? right.head]
  if (text === other) return (left.text === undefined) === (right.text === undefined) || left.type !== right.type
  const [number, otherNumber] = [Number(text), Number(other)]
  return Math.abs(number - otherNumber) <= RELATIVE_TOLERANCE * Math.abs(number) + ABSOLUTE_TOLERANCE
}

/** The names in `name:value` lines, `# section` lines and `name=value` words. */
function namesOf(reply: Reply): Set<string> | undefined {
  const text = reply.text?.replace(/^txt:/, '')
  if (text === undefined) return undefined
  const words = text.includes('\r\n') ? text.split('\r\n') : text.split(/[ \n]/)
  return new Set(
    words.filter(word => word !== '').map(word => (word.startsWith('#') ? word : word.split(/[:=]/, 1)[0]!)),
  )
}

function keysOf(reply: Reply): Set<string> | undefined {
  if (reply.items === undefined) return undefined
  return new Set(reply.items.filter((_, index) => index % 2 === 0).map(item => item.text ?? item.head))
}

function covers(reference: Set<string> | undefined, subject: Set<string> | undefined): boolean {
  return reference !== undefined && subject !== undefined && [...reference].every(name => subject.has(name))
}
