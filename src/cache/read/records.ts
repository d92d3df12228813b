import { type CacheCore, tell } from '../cache-core.ts'
import type { NearProof } from '../near/near-value.ts'
import type { ReadRequest } from '../resource-definition.ts'
import { validate } from '../schema/standard-schema.ts'
import { type Entry, entryRecord, kindOf, markRecord, readEntry, type TagVersion } from '../store/record.ts'
import { ABSENT, stampOf } from '../store/stamp.ts'
import { type ClockReading, readClock } from '../tags/clock-record.ts'
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

  /** Reads a key. */
  async find(request: ReadRequest): Promise<Found> {
    return (await this.findMany([request]))[0]
  }

  /** Reads keys: their records and the tag clock together, then the tags of all. Returns what was found in the order of the requests. */
  async findMany(requests: readonly ReadRequest[]): Promise<Found[]> {
    const { store, keys, pending } = this.#core
    // Asked before and after: the store may be told in between, behind this read.
    const believed = requests.map(({ key }) => !pending.hasKey(key))
    try {
      const records = await store.read([...requests.map(({ key }) => key), keys.clock])
      const found = await this.#judge(requests, records, records[requests.length])
      return found.map((each, i) => (believed[i] && !pending.hasKey(requests[i].key) ? each : UNBELIEVED))
    } catch {
      return requests.map(() => UNREACHABLE)
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
    const { tags } = this.#core
    const clock = await tags.register(requests[0]?.resource.version, await tags.clock(clockBytes))
    const first = requests.map((_, i) => this.#sort(records[i], clock))
    const states = await tags.read(first.flatMap(({ entry }) => entry?.tags.map(({ name }) => name) ?? []))
    return Promise.all(
      first.map((found, i) => {
        const { entry } = found
        const verdict = entry === undefined ? 'void' : verdictOf(entry.tags, states)
        if (entry === undefined || verdict === 'void') return { ...found, entry: undefined }
        return this.#use(requests[i], records[i] as Uint8Array, entry, clock, verdict === 'expired')
      }),
    )
  }

  /** What a record is before its tags and its value are looked at: with an entry, if it may be usable. */
  #sort(record: Uint8Array | undefined, clock: ClockReading): Found {
    const kind = record === undefined ? undefined : kindOf(record)
    if (record === undefined || kind === undefined || kind === 'missing') return none(record, clock)
    if (kind === 'held') return HELD
    const entry = readEntry(record)
    if (entry === undefined) return none(record, clock)
    if (kind === 'tombstone') return none(record, clock, (entry.rowVersion ?? -1n) + 1n)
    const nothing = none(record, clock, entry.rowVersion)
    if (entry.epoch !== clock.epoch || this.#core.pending.hasTag(entry.tags)) return nothing
    return { ...nothing, entry }
  }

  /** Takes a token for a key that had nothing: marks it as missing. If another was faster, what it left is found instead. */
  async lease(request: ReadRequest, found: Found): Promise<Found> {
    if (found.token === undefined || found.token.stamp !== ABSENT) return found
    const { store, stamps } = this.#core
    const stamp = stamps.next()
    const leaseMs = (request.policy.hardMs ?? 0) + LEASE_MARGIN_MS
    try {
      const swapped = await store.swap(request.key, ABSENT, markRecord(stamp, 'missing'), leaseMs)
      if (swapped.done) return { ...found, token: { ...found.token, stamp } }
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

  async #use(
    request: ReadRequest,
    record: Uint8Array,
    entry: Entry,
    clock: ClockReading,
    expired: boolean,
  ): Promise<Found> {
    const { counters, platform, seal } = this.#core
    const token = { stamp: stampOf(record), clock, rowVersion: entry.rowVersion }
    try {
      const { serializer, schema } = request.resource
      const stored = serializer.deserialize(entry.payload)
      const value = seal(schema === undefined || stored === null ? stored : await validate(schema, stored))
      const now = platform.clock.now()
      const freshUntilMs = expired ? Math.min(now, entry.freshUntilMs) : entry.freshUntilMs
      return { state: now < freshUntilMs ? 'fresh' : 'stale', value, freshUntilMs, entry, token, reachable: true }
    } catch (error) {
      counters.mismatches++
      tell(this.#core, 'mismatch', () => ({ key: request.key, error }))
      return none(record, clock, entry.rowVersion)
    }
  }
}

/** The entry that a value becomes. */
export function entryOf(filling: Filling, epoch: string, tags: readonly TagVersion[]): Entry {
  const { createdMs, freshUntilMs, loadMs, rowVersion, payload } = filling
  return { createdMs, freshUntilMs, loadMs, epoch, tags, rowVersion, payload }
}

/** Whether a row's version is below what is known; rows without versions never are. */
export function isOlder(version: bigint | undefined, known: bigint | undefined): boolean {
  return version !== undefined && known !== undefined && version < known
}

const NOTHING = { state: 'none', value: undefined, freshUntilMs: 0, entry: undefined } as const
const UNREACHABLE: Found = { ...NOTHING, token: undefined, reachable: false }
/** The store has yet to be told of an invalidation: its word does not count, nor may anything be stored under it. */
const UNBELIEVED: Found = { ...NOTHING, token: undefined, reachable: false }
const HELD: Found = { ...NOTHING, token: undefined, reachable: true }

function none(record: Uint8Array | undefined, clock: ClockReading, rowVersion?: bigint): Found {
  return { ...NOTHING, token: { stamp: stampOf(record), clock, rowVersion }, reachable: true }
}
