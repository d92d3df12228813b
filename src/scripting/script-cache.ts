import { createHash } from 'node:crypto'
import { equalBytes, lowerCaseByte, writeLatin1 } from '../base/bytes.ts'
import { allocateBytes, equalViews, viewOf } from '../base/viewed-bytes.ts'
import { type HashKey, hashBytes } from '../store/hash.ts'
import { type KeptFunction, mayStoreIn, type Script } from './script.ts'

/** A script of EVAL that was compiled. */
export interface CachedScript extends Script, KeptFunction {
  readonly kind: 'eval'
  /** The SHA-1 digest of its text, in 40 lower-case hexadecimal digits. */
  readonly name: string
  readonly source: Uint8Array
  /** When it was used last: a number that grows with each use. */
  used: number
}

interface Node extends CachedScript {
  /** The bytes of its digest. */
  readonly digest: DataView
  /** The next of those whose text, and whose digest's beginning, hash alike. */
  nextBySource: Node | undefined
  nextByDigest: Node | undefined
}

/** Scripts that EVAL brought, at most; the one that was used least recently makes room. */
export const EVALUATED_MAX = 500
/** What a script takes beside its text, about. */
const SCRIPT_BYTES = 200
/** Hexadecimal digits of a digest. */
export const DIGEST_LENGTH = 40

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
    const view = viewOf(bytes)
    let node = this.#byDigest.get(hashOfDigest(view, start))
    while (node !== undefined && !isDigest(view, start, node.digest)) node = node.nextByDigest
    if (node !== undefined) node.used = ++this.#clock
    return node
  }

  /** Has a script that is there stay until SCRIPT FLUSH, whoever brought it. */
  keep(script: CachedScript): void {
    this.#evaluated.delete(script as Node)
  }

  /** Adds a script that is not there; one that is not `lasting` makes room for others. */
  add(source: Uint8Array, flags: number, { address, reference }: KeptFunction, lasting: boolean): CachedScript {
    if (!lasting) while (this.#evaluated.size >= EVALUATED_MAX) this.#evict()
    const name = createHash('sha1').update(source).digest('hex')
    const digest = allocateBytes(DIGEST_LENGTH)
    writeLatin1(digest, 0, name)
    const sourceHash = hashBytes(source, 0, source.length, this.#hashKey)
    const digestHash = hashOfDigest(digest.view, 0)
    const node: Node = {
      kind: 'eval',
      name,
      source,
      flags,
      mayStore: mayStoreIn(source),
      address,
      reference,
      used: ++this.#clock,
      digest: digest.view,
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
    const { source, digest } = oldest
    unlink(this.#bySource, hashBytes(source, 0, source.length, this.#hashKey), oldest, 'nextBySource')
    unlink(this.#byDigest, hashOfDigest(digest, 0), oldest, 'nextByDigest')
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

/** The first digits of a digest, in any case, as a number: it is random enough. */
function hashOfDigest(view: DataView, start: number): number {
  const first = view.getInt32(start, true) | LOWER_CASE
  return (Math.imul(first, 31) + (view.getInt32(start + 4, true) | LOWER_CASE)) | 0
}

/** The bit of four bytes by which small letters differ from capitals; digits have it, too. */
const LOWER_CASE = 0x20202020

/** Whether bytes from `start` on are a digest, in any case. */
function isDigest(view: DataView, start: number, digest: DataView): boolean {
  if (equalViews(view, start, start + DIGEST_LENGTH, digest, 0)) return true
  for (let i = 0; i < DIGEST_LENGTH; i++) {
    if (lowerCaseByte(view.getUint8(start + i)) !== digest.getUint8(i)) return false
  }
  return true
}
