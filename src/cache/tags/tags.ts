import type { CacheKeys } from '../cache-keys.ts'
import type { TagVersion } from '../store/record.ts'
import { ABSENT, type Stamps } from '../store/stamp.ts'
import type { Store, Swapped } from '../store/store.ts'
import { type ClockReading, clockRecord, readClock } from './clock-record.ts'
import { readTag, type TagState, tagRecord } from './tag-record.ts'

/**
 * Tags: names under which entries are invalidated together, without a list of them.
 *
 * An entry carries the versions that its tags had when it was stored, and is void once one of them is another. What tags a value has is often known
 * only when it is loaded; its versions then are too new to tell whether the tag was invalidated during the load. So there is a clock, one record
 * in the store, that counts invalidations. A load reads it first. Afterwards, a tag whose last change is not later than that reading was not
 * invalidated since, and its present versions are those from before the load.
 *
 * What a store that forgets does to that:
 * - A lost clock starts in a new epoch, at a fresh stamp; entries of another epoch are void. {@link clear} is nothing but that.
 * - A lost tag starts at fresh versions, so that no entry has them, and without a count, since nobody knows what was lost. A load may use it
 *   only when the clock stands where it stood before the load; the count is then read from the clock, after the tag was made.
 * - A change always draws fresh versions, also one that comes late: what was stored in between goes too.
 *
 * No wall clock is compared anywhere. Facebook's leases (Nishtala et al., "Scaling Memcache at Facebook", NSDI 2013) solve the same for keys.
 */
export class Tags {
  readonly #store: Store
  readonly #keys: CacheKeys
  readonly #stamps: Stamps
  /** The last reading: a guess to begin with, so that most invalidations need one attempt. */
  #guess: ClockReading | undefined = undefined

  constructor(store: Store, keys: CacheKeys, stamps: Stamps) {
    this.#store = store
    this.#keys = keys
    this.#stamps = stamps
  }

  /** The last reading that this process made; undefined before the first. An entry of an epoch that is over is void, no more. */
  get lastClock(): ClockReading | undefined {
    return this.#guess
  }

  /** What a record that was read from the clock's key says, if these versions of resources are noted there; undefined when something is to be done first: see {@link registered}. */
  reading(record: Uint8Array | undefined, versions: readonly string[]): ClockReading | undefined {
    const reading = readClock(record)
    if (reading === undefined || !versions.every(version => this.isNoted(version, reading))) return undefined
    this.#guess = reading
    return reading
  }

  /** Whether a version of a resource need not be noted, or is by that reading. */
  isNoted(version: string | undefined, { versions }: ClockReading): boolean {
    return version === undefined || versions.includes(version) || !this.#store.capabilities.shared
  }

  /** As {@link reading}; makes the clock when there is none, and notes versions that are not noted yet. */
  async registered(record: Uint8Array | undefined, versions: readonly string[]): Promise<ClockReading> {
    let reading = await this.clock(record)
    for (const version of versions) reading = await this.register(version, reading)
    return reading
  }

  /** What a record that was read from the clock's key says; makes the clock when there is none. */
  async clock(record: Uint8Array | undefined): Promise<ClockReading> {
    let reading = readClock(record)
    while (reading === undefined) {
      const fresh = this.#epoch()
      const swapped = await this.#store.swap(this.#keys.clock, ABSENT, clockRecord(fresh), FOREVER)
      reading = swapped.done ? fresh : readClock(swapped.current)
      // Something else stands there: it was written by nobody who knows clocks.
      if (reading === undefined && !swapped.done && swapped.current !== undefined)
        await this.#store.remove([this.#keys.clock])
    }
    this.#guess = reading
    return reading
  }

  /**
   * Notes that a version of a resource has entries, `name@version`, before it has any in this epoch. Returns the clock's reading since. Nothing is to be noted of a resource without a
   * version, nor where no other process could have another one.
   */
  async register(version: string | undefined, known: ClockReading): Promise<ClockReading> {
    if (version === undefined) return known
    let reading = known
    while (!this.isNoted(version, reading)) {
      const next = { ...reading, stamp: this.#stamps.next(), versions: [...reading.versions, version] }
      const swapped = await this.#store.swap(this.#keys.clock, reading.stamp, clockRecord(next), FOREVER)
      reading = swapped.done ? next : await this.clock(swapped.current)
    }
    this.#guess = reading
    return reading
  }

  /** The keys of entries in other versions of their resources that may have entries. */
  otherVersions(keys: readonly string[], clock: ClockReading | undefined): string[] {
    return keys.flatMap(key => this.#keys.inVersions(key, clock?.versions ?? []))
  }

  /** The states of tags, by name; those that are not there are missing. */
  async read(names: Iterable<string>): Promise<ReadonlyMap<string, TagState>> {
    const distinct = [...new Set(names)]
    if (distinct.length === 0) return NO_STATES
    const records = await this.#store.read(distinct.map(name => this.#keys.tag(name)))
    const states = new Map<string, TagState>([])
    for (const [i, name] of distinct.entries()) {
      const state = readTag(records[i])
      if (state !== undefined) states.set(name, state)
    }
    return states
  }

  /** The versions that tags had before the load that began at `before`; undefined when one of them may have been invalidated since. */
  async versionsSince(names: readonly string[], before: ClockReading): Promise<TagVersion[] | undefined> {
    if (names.length === 0) return []
    const states = await Promise.all(names.map(name => this.#ensure(name, before.epoch)))
    const unknown = names.filter((_, i) => states[i].count === undefined)
    let still = true
    if (unknown.length > 0) {
      const [record] = await this.#store.read([this.#keys.clock])
      const now = readClock(record)
      still = now !== undefined && now.epoch === before.epoch && now.count === before.count
      if (now !== undefined) {
        await Promise.all(
          states.filter(({ count }) => count === undefined).map((state, i) => this.#settle(unknown[i], state, now)),
        )
      }
    }
    const usable = states.every(({ count, epoch }) => {
      return epoch === before.epoch && (count === undefined ? still : count <= before.count)
    })
    return usable ? states.map(({ hard, soft }, i) => ({ name: names[i], hard, soft })) : undefined
  }

  /** Invalidates a tag's entries: `hard` deletes them, else they are expired. Done when it resolves. */
  async invalidate(name: string, hard: boolean): Promise<void> {
    const { epoch, count } = await this.#advance()
    const key = this.#keys.tag(name)
    let current: TagState | undefined
    for (;;) {
      const stamp = this.#stamps.next()
      const known = current !== undefined && current.epoch === epoch
      const state: TagState = {
        stamp,
        epoch,
        hard: hard || current === undefined ? stamp : current.hard,
        soft: stamp,
        count: known ? Math.max(count, current?.count ?? count) : count,
      }
      const swapped = await this.#store.swap(key, current?.stamp ?? ABSENT, tagRecord(state), FOREVER)
      if (swapped.done) return
      current = readTag(swapped.current)
      if (current === undefined && swapped.current !== undefined) await this.#store.remove([key])
    }
  }

  /** Voids every entry of the namespace. Done when it resolves. */
  async clear(): Promise<void> {
    const fresh = this.#epoch()
    await this.#store.write(this.#keys.clock, clockRecord(fresh), FOREVER)
    this.#guess = fresh
  }

  /** Counts one invalidation. Returns the clock's new reading. */
  async #advance(): Promise<ClockReading> {
    let reading = this.#guess ?? (await this.clock((await this.#store.read([this.#keys.clock]))[0]))
    for (;;) {
      const next = { ...reading, stamp: this.#stamps.next(), count: reading.count + 1 }
      const swapped: Swapped = await this.#store.swap(this.#keys.clock, reading.stamp, clockRecord(next), FOREVER)
      if (swapped.done) {
        this.#guess = next
        return next
      }
      reading = await this.clock(swapped.current)
    }
  }

  /** A tag's state in an epoch; one that is not there, or from another epoch, starts afresh. */
  async #ensure(name: string, epoch: string): Promise<TagState> {
    const key = this.#keys.tag(name)
    let current = readTag((await this.#store.read([key]))[0])
    for (;;) {
      if (current !== undefined && current.epoch === epoch) return current
      const stamp = this.#stamps.next()
      const fresh = { stamp, epoch, hard: stamp, soft: stamp, count: undefined }
      const swapped = await this.#store.swap(key, current?.stamp ?? ABSENT, tagRecord(fresh), FOREVER)
      if (swapped.done) return fresh
      current = readTag(swapped.current)
      if (current === undefined && swapped.current !== undefined) await this.#store.remove([key])
    }
  }

  /** Notes the count of a tag that was made before `now` was read. */
  async #settle(name: string, state: TagState, now: ClockReading): Promise<void> {
    if (now.epoch !== state.epoch) return
    const settled = { ...state, stamp: this.#stamps.next(), count: now.count }
    await this.#store.swap(this.#keys.tag(name), state.stamp, tagRecord(settled), FOREVER)
  }

  #epoch(): ClockReading {
    const stamp = this.#stamps.next()
    return { stamp, epoch: stamp, count: 0, versions: [] }
  }
}

/** Whether tags still have the versions that an entry was stored with: 'expired' when it may be served as stale at most. */
export function verdictOf(
  tags: readonly TagVersion[],
  states: ReadonlyMap<string, TagState>,
): 'valid' | 'expired' | 'void' {
  let verdict: 'valid' | 'expired' = 'valid'
  for (const { name, hard, soft } of tags) {
    const state = states.get(name)
    if (state === undefined || state.hard !== hard) return 'void'
    if (state.soft !== soft) verdict = 'expired'
  }
  return verdict
}

const NO_STATES: ReadonlyMap<string, TagState> = new Map<string, TagState>([])
const FOREVER = Number.POSITIVE_INFINITY
