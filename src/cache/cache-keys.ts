import { createHash } from 'node:crypto'
import { CacheError } from './cache-error.ts'

/** What names an entry. A number and its decimal text are the same key, as in a path of a URL; bytes are never the same as a text. */
export type CacheKey = string | number | bigint | Uint8Array

/** Characters of a key that are kept as they are; longer ones are replaced by their SHA-256. */
export const KEY_LENGTH_MAX = 512

/** Names the library gives to keys in the store; each begins with the namespace and a colon, and no two kinds meet. */
export class CacheKeys {
  /** The channel on which invalidations are told. */
  readonly channel: string
  /** The tag clock. */
  readonly clock: string
  readonly #prefix: string
  /** The version that this cache has of each resource, by name. */
  readonly #versions = new Map<string, string>()

  constructor(namespace: string) {
    this.#prefix = `${namespace}:`
    this.channel = `${namespace}:@bus`
    this.clock = `${namespace}:@clock`
  }

  /** What the keys of a resource begin with. The version keeps deployments with different values apart. */
  resource(name: string, version: string): string {
    this.#versions.set(name, version)
    return `${this.#prefix}${name}@${version}:`
  }

  /** The key that an entry's key, of whatever version, stands for in this cache; the same where it has no such resource. */
  here(key: string): string {
    const end = key.indexOf(':', this.#prefix.length)
    const at = key.lastIndexOf('@', end)
    const version = this.#versions.get(key.slice(this.#prefix.length, at))
    return version === undefined ? key : `${key.slice(0, at + 1)}${version}${key.slice(end)}`
  }

  /** The keys that an entry's key stands for in other versions of its resource: those given as `name@version`, and 0, which nobody registers. */
  inVersions(key: string, versions: readonly string[]): string[] {
    const end = key.indexOf(':', this.#prefix.length)
    const own = key.slice(this.#prefix.length, end)
    const name = own.slice(0, own.lastIndexOf('@') + 1)
    const others = versions.filter(version => version.startsWith(name))
    return [`${name}0`, ...others]
      .filter(version => version !== own)
      .map(version => this.#prefix + version + key.slice(end))
  }

  tag(name: string): string {
    return `${this.#prefix}@tag:${name}`
  }

  /** The lock of an entry's key. */
  lock(key: string): string {
    return `${this.#prefix}@lock:${key.slice(this.#prefix.length)}`
  }
}

/**
 * The text of a key, one for each key: texts that begin with a tilde get another, so that what follows a single one is ours:
 * base64url of bytes, `#` and a hash, `!` and UTF-16 of a text that is not well-formed. Throws {@link CacheError} ERR_CACHE_KEY for what is no key.
 */
export function keyText(key: CacheKey): string {
  if (typeof key === 'string') return shortened(textOf(key))
  if (typeof key === 'number' && Number.isFinite(key)) return Object.is(key, -0) ? '0' : String(key)
  if (typeof key === 'bigint') return shortened(String(key))
  if (key instanceof Uint8Array) return shortened(`~${Buffer.from(key).toString('base64url')}`)
  throw new CacheError('ERR_CACHE_KEY', `a key is a text, a finite number, a bigint or bytes, not ${describe(key)}`)
}

function textOf(key: string): string {
  if (!isWellFormed(key)) return `~!${Buffer.from(key, 'utf16le').toString('base64url')}`
  return key.charCodeAt(0) === TILDE ? `~${key}` : key
}

function shortened(text: string): string {
  return text.length <= KEY_LENGTH_MAX ? text : `~#${createHash('sha256').update(text).digest('base64url')}`
}

const TILDE = 0x7e

/** Whether no half of a surrogate pair stands alone; such halves would all become the same bytes. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text)
}

function describe(key: unknown): string {
  return key === null ? 'null' : typeof key === 'number' ? String(key) : `a ${typeof key}`
}
