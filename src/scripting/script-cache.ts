import { createHash } from 'node:crypto'
import { equalBytes, lowerCaseByte } from '../base/bytes.ts'
import { type HashKey, hashBytes } from '../store/hash.ts'
import type { Script } from './script.ts'

/** A script of EVAL that was compiled. */
export interface CachedScript extends Script {
  readonly kind: 'eval'
  /** The SHA-1 digest of its text, in 40 lower-case hexadecimal digits. */
  readonly name: string
  readonly source: Uint8Array
  /** The compiled function in its interpreter. */
  readonly reference: number
  /** When it was used last: a number that grows with each use. */
  used: number
}

interface Node extends CachedScript {
  readonly digestBytes: Uint8Array
  /** The next of those whose text, and whose digest's beginning, hash alike. */
  nextBySource: Node | undefined
  nextByDigest: Node | undefined
}

/** Scripts that EVAL brought, at most; the one that was used least recently makes room. */
export const EVALUATED_MAX = 500
/** What a script takes beside its text, about. */
const SCRIPT_BYTES = 200
const DIGEST_LENGTH = 40

/**
 * The cache of scripts, found by text, without the cost of a digest, or by digest.
 *
 * Invariants
 * - Each script is in the chain of its text's hash and in that of its digest's first digits.
 * - Those that came by EVAL alone are in `#evaluated`, {@link EVALUATED_MAX} at most; the others stay until SCRIPT FLUSH.
 */
export class ScriptCache {
  /** Bytes that the texts take, with what is about them. */
  usedBytes = 0
  /** Told of a script that makes room. */
  onEvicted: (script: CachedScript) => void = () => {}

  readonly #hashKey: HashKey
  readonly #bySource = new Map<number, Node>()
  readonly #byDigest = new Map<number, Node>()
  readonly #evaluated = new Set<Node>()
  #size = 0
  #clock = 0

  constructor(hashKey: HashKey) {
    this.#hashKey = hashKey
  }

  get size(): number {
    return this.#size
  }

  /** The script whose text is bytes[start, end). */
  findBySource(bytes: Uint8Array, start: number, end: number): CachedScript | undefined {
    let node = this.#bySource.get(hashBytes(bytes, start, end, this.#hashKey))
    while (node !== undefined && !equalBytes(bytes, start, end, node.source, 0, node.source.length)) {
      node = node.nextBySource
    }
    if (node !== undefined) node.used = ++this.#clock
    return node
  }

  /** The script whose digest, in any case, is bytes[start, end). */
  findByDigest(bytes: Uint8Array, start: number, end: number): CachedScript | undefined {
    if (end - start !== DIGEST_LENGTH) return undefined
    let node = this.#byDigest.get(hashOfDigest(bytes, start))
    while (node !== undefined && !isDigest(bytes, start, node.digestBytes)) node = node.nextByDigest
    if (node !== undefined) node.used = ++this.#clock
    return node
  }

  /** Has a script that is there stay until SCRIPT FLUSH, whoever brought it. */
  keep(script: CachedScript): void {
    this.#evaluated.delete(script as Node)
  }

  /** Adds a script that is not there; one that is not `lasting` makes room for others. */
  add(source: Uint8Array, flags: number, reference: number, lasting: boolean): CachedScript {
    if (!lasting) while (this.#evaluated.size >= EVALUATED_MAX) this.#evict()
    const name = createHash('sha1').update(source).digest('hex')
    const digestBytes = Buffer.from(name, 'latin1')
    const sourceHash = hashBytes(source, 0, source.length, this.#hashKey)
    const digestHash = hashOfDigest(digestBytes, 0)
    const node: Node = {
      kind: 'eval',
      name,
      source,
      flags,
      reference,
      used: ++this.#clock,
      digestBytes,
      nextBySource: this.#bySource.get(sourceHash),
      nextByDigest: this.#byDigest.get(digestHash),
    }
    this.#bySource.set(sourceHash, node)
    this.#byDigest.set(digestHash, node)
    if (!lasting) this.#evaluated.add(node)
    this.#size++
    this.usedBytes += source.length + SCRIPT_BYTES
    return node
  }

  /** Forgets all scripts. */
  clear(): void {
    this.#bySource.clear()
    this.#byDigest.clear()
    this.#evaluated.clear()
    this.#size = this.usedBytes = 0
  }

  #evict(): void {
    let oldest: Node | undefined
    for (const node of this.#evaluated) if (oldest === undefined || node.used < oldest.used) oldest = node
    if (oldest === undefined) return
    this.#evaluated.delete(oldest)
    const { source, digestBytes } = oldest
    unlink(this.#bySource, hashBytes(source, 0, source.length, this.#hashKey), oldest, 'nextBySource')
    unlink(this.#byDigest, hashOfDigest(digestBytes, 0), oldest, 'nextByDigest')
    this.#size--
    this.usedBytes -= source.length + SCRIPT_BYTES
    this.onEvicted(oldest)
  }
}

function unlink(chains: Map<number, Node>, hash: number, node: Node, link: 'nextBySource' | 'nextByDigest'): void {
  const first = chains.get(hash)
  if (first === node) {
    const next = node[link]
    if (next === undefined) chains.delete(hash)
    else chains.set(hash, next)
    return
  }
  let before = first
  while (before !== undefined && before[link] !== node) before = before[link]
  if (before !== undefined) before[link] = node[link]
}

/** The first digits of a digest as a number: it is random enough. */
function hashOfDigest(bytes: Uint8Array, start: number): number {
  let hash = 0
  for (let i = start; i < start + 8; i++) hash = Math.imul(hash, 31) + lowerCaseByte(bytes[i])
  return hash | 0
}

function isDigest(bytes: Uint8Array, start: number, digest: Uint8Array): boolean {
  for (let i = 0; i < DIGEST_LENGTH; i++) if (lowerCaseByte(bytes[start + i]) !== digest[i]) return false
  return true
}
