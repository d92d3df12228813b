import { type CacheCore, tell } from '../cache-core.ts'
import type { NearProof } from '../near/near-value.ts'
import type { ReadRequest } from '../resource-definition.ts'
import { validate } from '../schema/standard-schema.ts'
import { type Entry, entryRecord, kindOf, markRecord, readEntry, type TagVersion } from '../store/record.ts'
import { ABSENT, stampOf } from '../store/stamp.ts'
import type { MaybePromise } from '../store/store.ts'
import { type ClockReading, readClock } from '../tags/clock-record.ts'
import type { TagState } from '../tags/tag-record.ts'
import { verdictOf } from '../tags/tags.ts'
import type { FillToken, Found } from './found.ts'

/** A value that is to be stored. */
export interface Filling {
  readonly payload: Uint8Array
  readonly createdMs: number
  readonly freshUntilMs: number
  /** How long the record is kept, in ms. */
  readonly keepMs: number
  readonly loadMs: number
  readonly tags: readonly string[]
  readonly rowVersion: bigint | undefined
}

/** What came of a fill, and under which versions the value was stored. */
export interface FillOutcome {
  readonly kind: 'stored' | 'fenced' | 'unreachable'
  readonly proof: NearProof | undefined
}

const FENCED: FillOutcome = { kind: 'fenced', proof: undefined }

/** How long a mark says that a load is on its way, in ms, beyond the time that the load may take. */
const LEASE_MARGIN_MS = 30_000

/** The records of entries in the store: found, leased, filled. None of its methods rejects: a store that fails is one that has nothing. */
export class Records {
  readonly #core: CacheCore

  constructor(core: CacheCore) {
    this.#core = core
  }

  /** Reads a key, now. */
  async find(request: ReadRequest): Promise<Found> {
    return (await this.findMany([request]))[0]
  }

  /** Reads keys: their records and the tag clock together, then the tags of all. Returns what was found in the order of the requests. */
  async findMany(requests: readonly ReadRequest[]): Promise<Found[]> {
    const { store, keys, pending } = this.#core
    // Asked before and after: the store may be told in between, behind this read.
    const doubted = pending.size === 0 ? NO_DOUBT : requests.map(({ key }) => pending.hasKey(key))
    try {
      const names = requests.map(({ key }) => key)
      names.push(keys.clock)
      const records = await store.read(names)
      const found = await this.#judge(requests, records, records[requests.length])
      if (doubted.length === 0 && pending.size === 0) return found
      return found.map((each, i) => (doubted[i] || pending.hasKey(requests[i].key) ? UNBELIEVED : each))
    } catch {
      return requests.map(() => UNREACHABLE)
    }
  }

  /** Reads a key that is expected to be missing, and marks it as missing if it is: then the token is that of the mark, and is there a round trip earlier than by {@link lease}. */
  async claim(request: ReadRequest): Promise<Found> {
    const { store, stamps, keys, pending } = this.#core
    const doubted = pending.hasKey(request.key)
    const mark = markRecord(stamps.next(), 'missing')
    try {
      const [swapped, [clock]] = await Promise.all([
        store.swap(request.key, ABSENT, mark, leaseMs(request)),
        store.read([keys.clock]),
      ])
      const [found] = await this.#judge([request], [swapped.done ? mark : swapped.current], clock)
      return doubted || pending.hasKey(request.key) ? UNBELIEVED : found
    } catch {
      return UNREACHABLE
    }
  }

  /** Whether a value of the near tier is still what the store has. Not when the store cannot be asked, or cannot be believed. */
  async isCurrent(key: string, proof: NearProof | undefined): Promise<boolean> {
    const { store, keys, pending, tags } = this.#core
    if (proof === undefined || pending.hasKey(key) || pending.hasTag(proof.tags)) return false
    try {
      const [heads, [clock], states] = await Promise.all([
        store.heads?.([key]) ?? store.read([key]),
        store.read([keys.clock]),
        tags.read(proof.tags.map(({ name }) => name)),
      ])
      if (stampOf(heads[0]) !== proof.stamp || readClock(clock)?.epoch !== proof.epoch) return false
      return verdictOf(proof.tags, states) === 'valid' && !pending.hasKey(key)
    } catch {
      return false
    }
  }

  /** What records mean, with what was read from the clock's key. Rejects when the store fails. */
  async #judge(
    requests: readonly ReadRequest[],
    records: readonly (Uint8Array | undefined)[],
    clockBytes: Uint8Array | undefined,
  ): Promise<Found[]> {
    const { tags, platform } = this.#core
    const versions = versionsOf(requests)
    const clock = tags.reading(clockBytes, versions) ?? (await tags.registered(clockBytes, versions))
    const now = platform.clock.now()
    const sorted = requests.map((_, i) => this.#sort(records[i], clock))
    const names = sorted.filter(isTagged).flatMap(entry => entry.tags.map(({ name }) => name))
    const states = names.length === 0 ? NO_STATES : await tags.read(names)
    const found: Found[] = []
    for (let i = 0; i < sorted.length; i++) {
      const each = sorted[i]
      if ('state' in each) found.push(each)
      else {
        const verdict = verdictOf(each.tags, states)
        const record = records[i] as Uint8Array
        if (verdict === 'void') found.push(none(record, clock, each.rowVersion))
        else {
          // Without a schema nobody waits.
          const used = this.#use(requests[i], record, each, clock, verdict === 'expired', now)
          found.push(used instanceof Promise ? await used : used)
        }
      }
    }
    return found
  }

  /** What a record is before its tags and its value are looked at: an entry, if it may be usable. */
  #sort(record: Uint8Array | undefined, clock: ClockReading): Found | Entry {
    const kind = record === undefined ? undefined : kindOf(record)
    if (record === undefined || kind === undefined || kind === 'missing') return none(record, clock)
    if (kind === 'held') return HELD
    const entry = readEntry(record, clock.epoch)
    if (entry === undefined) return none(record, clock)
    if (kind === 'tombstone') return none(record, clock, (entry.rowVersion ?? -1n) + 1n)
    const isVoid = entry.epoch !== clock.epoch || this.#core.pending.hasTag(entry.tags)
    return isVoid ? none(record, clock, entry.rowVersion) : entry
  }

  /** Takes a token for a key that had nothing: marks it as missing. If another was faster, what it left is found instead. */
  async lease(request: ReadRequest, found: Found): Promise<Found> {
    if (found.token === undefined || found.token.stamp !== ABSENT) return found
    const { store, stamps } = this.#core
    const stamp = stamps.next()
    try {
      const swapped = await store.swap(request.key, ABSENT, markRecord(stamp, 'missing'), leaseMs(request))
      if (swapped.done) return leased(found, stamp)
      const [clock] = await store.read([this.#core.keys.clock])
      return (await this.#judge([request], [swapped.current], clock))[0]
    } catch {
      return UNREACHABLE
    }
  }

  /**
   * Stores a value under a token: 'fenced' when the token is dead, or a tag was invalidated meanwhile. Calls `begun` as soon as what is begun then is done behind it.
   */
  async fill(key: string, token: FillToken, filling: Filling, begun: () => void): Promise<FillOutcome> {
    const { store, stamps, tags } = this.#core
    if (isOlder(filling.rowVersion, token.rowVersion)) return FENCED
    try {
      const versions = await tags.versionsSince(filling.tags, token.clock)
      if (versions === undefined) return FENCED
      const stamp = stamps.next()
      const record = entryRecord(stamp, entryOf(filling, token.clock.epoch, versions))
      const swapping = store.swap(key, token.stamp, record, filling.keepMs)
      if (store.capabilities.ordered) begun()
      const swapped = await swapping
      return swapped.done ? { kind: 'stored', proof: { stamp, epoch: token.clock.epoch, tags: versions } } : FENCED
    } catch {
      return { kind: 'unreachable', proof: undefined }
    }
  }

  #use(
    request: ReadRequest,
    record: Uint8Array,
    entry: Entry,
    clock: ClockReading,
    expired: boolean,
    now: number,
  ): MaybePromise<Found> {
    const { serializer, schema } = request.resource
    try {
      const stored = serializer.deserialize(entry.payload)
      if (schema === undefined || stored === null) return this.#usable(stored, record, entry, clock, expired, now)
      return validate(schema, stored)
        .then(value => this.#usable(value, record, entry, clock, expired, now))
        .catch((error: unknown) => this.#unusable(request, record, entry, clock, error))
    } catch (error) {
      return this.#unusable(request, record, entry, clock, error)
    }
  }

  #usable(value: unknown, record: Uint8Array, entry: Entry, clock: ClockReading, expired: boolean, now: number): Found {
    const freshUntilMs = expired ? Math.min(now, entry.freshUntilMs) : entry.freshUntilMs
    const state = now < freshUntilMs ? 'fresh' : 'stale'
    const token = new RecordToken(record, clock, entry.rowVersion)
    return { state, value: this.#core.seal(value), freshUntilMs, entry, token, reachable: true }
  }

  #unusable(request: ReadRequest, record: Uint8Array, entry: Entry, clock: ClockReading, error: unknown): Found {
    this.#core.counters.mismatches++
    tell(this.#core, 'mismatch', () => ({ key: request.key, error }))
    return none(record, clock, entry.rowVersion)
  }
}

/** The token of a record that is there. Most are never asked for their stamp, which is then not made a text. */
class RecordToken implements FillToken {
  readonly clock: ClockReading
  readonly rowVersion: bigint | undefined
  readonly #record: Uint8Array

  constructor(record: Uint8Array, clock: ClockReading, rowVersion: bigint | undefined) {
    this.#record = record
    this.clock = clock
    this.rowVersion = rowVersion
  }

  get stamp(): string {
    return stampOf(this.#record)
  }
}

/** The versions of the resources that are read, mostly of one. */
function versionsOf(requests: readonly ReadRequest[]): readonly string[] {
  const versions: string[] = []
  let last: string | undefined
  for (const { resource } of requests) {
    if (resource.version === undefined || resource.version === last) continue
    last = resource.version
    if (!versions.includes(last)) versions.push(last)
  }
  return versions
}

/** The entry that a value becomes. */
export function entryOf(filling: Filling, epoch: string, tags: readonly TagVersion[]): Entry {
  const { createdMs, freshUntilMs, loadMs, rowVersion, payload } = filling
  return { createdMs, freshUntilMs, loadMs, epoch, tags, rowVersion, payload }
}

/** How long a mark stands, in ms. */
function leaseMs({ policy }: ReadRequest): number {
  return (policy.hardMs ?? 0) + LEASE_MARGIN_MS
}

/** Whether a row's version is below what is known; rows without versions never are. */
export function isOlder(version: bigint | undefined, known: bigint | undefined): boolean {
  return version !== undefined && known !== undefined && version < known
}

const NO_DOUBT: readonly boolean[] = Object.freeze([])
const NO_STATES: ReadonlyMap<string, TagState> = new Map<string, TagState>([])

function isTagged(sorted: Found | Entry): sorted is Entry {
  return 'tags' in sorted && sorted.tags.length > 0
}

const NOTHING = { state: 'none', value: undefined, freshUntilMs: 0, entry: undefined } as const
const UNREACHABLE: Found = { ...NOTHING, token: undefined, reachable: false }
/** The store has yet to be told of an invalidation: its word does not count, nor may anything be stored under it. */
const UNBELIEVED: Found = { ...NOTHING, token: undefined, reachable: false }
const HELD: Found = { ...NOTHING, token: undefined, reachable: true }

/** What was found, under the token of a mark that was made since. */
function leased({ state, value, freshUntilMs, entry, token, reachable }: Found, stamp: string): Found {
  if (token === undefined) return HELD
  const fresh = { stamp, clock: token.clock, rowVersion: token.rowVersion }
  return { state, value, freshUntilMs, entry, token: fresh, reachable }
}

function none(record: Uint8Array | undefined, clock: ClockReading, rowVersion?: bigint): Found {
  const token = { stamp: stampOf(record), clock, rowVersion }
  return { state: 'none', value: undefined, freshUntilMs: 0, entry: undefined, token, reachable: true }
}
