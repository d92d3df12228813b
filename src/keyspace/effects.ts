import { assert } from '../base/assert.ts'

/**
 * Effects: the one stream of what changed in a keyspace.
 *
 * Each change is told once, here, after it was made. Whoever needs to know (notifications, WATCH, client tracking, the append-only
 * file, the replication backlog) observes; none calls another. While nobody observes a class of effects, telling costs a mask test.
 */

/** Classes of effects, as in Redis's notify-keyspace-events. */
export const EFFECT_GENERIC = 1 << 0
export const EFFECT_STRING = 1 << 1
export const EFFECT_LIST = 1 << 2
export const EFFECT_SET = 1 << 3
export const EFFECT_HASH = 1 << 4
export const EFFECT_SORTED_SET = 1 << 5
export const EFFECT_STREAM = 1 << 6
export const EFFECT_EXPIRED = 1 << 7
export const EFFECT_EVICTED = 1 << 8
export const EFFECT_NEW = 1 << 9
export const EFFECT_OVERWRITTEN = 1 << 10
export const EFFECT_TYPE_CHANGED = 1 << 11
/** A whole database changed at once: flushed or swapped; no key is given. `flushall` concerns all and has the number -1. */
export const EFFECT_DATABASE = 1 << 12
/** A value's bytes changed, but not what it means, such as a count that is cached in it: who keeps copies must know, clients are told no event. */
export const EFFECT_UNNAMED = 1 << 13
/** A reader came for a key that is not there: nothing changed. */
export const EFFECT_KEY_MISS = 1 << 14
/** What changes a key, or tells of it. */
export const EFFECT_CHANGES = EFFECT_KEY_MISS - 1

/**
 * OR-ed to the class of an effect: not the value changed, but what is kept beside it, as the groups of a stream. Redis tells the event, but neither those who watch the key nor
 * those who cache it.
 */
export const EFFECT_ASIDE = 1 << 15

/** Where a change goes beside the keyspace, OR-ed: to the append-only file, to replicas. */
export const PROPAGATE_AOF = 1 << 0
export const PROPAGATE_REPLICAS = 1 << 1
export const PROPAGATE_ALL = PROPAGATE_AOF | PROPAGATE_REPLICAS

/** Is told of effects of some classes. Must not change the keyspace. */
export interface EffectObserver {
  /** The classes it wants, OR-ed. */
  readonly classes: number
  /** One effect: its class, Redis's event name, the database's number, and the key's bytes, valid during the call only. */
  effect(kind: number, event: string, database: number, key: Uint8Array, start: number, end: number): void
  /** What follows up to {@link endGroup} happened as one: a transaction or a script. Who wants that told has both. */
  beginGroup?(): void
  endGroup?(): void
}

export class Effects {
  /** Changes since the last snapshot, as Redis counts them. */
  dirty = 0
  /** OR of the classes that somebody observes. */
  mask = 0
  /** OR of PROPAGATE_…: where the changes that are told now go. A script may choose that for its own; observers who pass changes on look here. */
  propagation = PROPAGATE_ALL

  readonly #observers: EffectObserver[] = []
  /** Groups that are open within one another. */
  #depth = 0
  /** Who was told of the beginning of the outermost. */
  readonly #told: EffectObserver[] = []

  observe(observer: EffectObserver): void {
    this.#observers.push(observer)
    this.#updateMask()
  }

  unobserve(observer: EffectObserver): void {
    const at = this.#observers.indexOf(observer)
    if (at >= 0) this.#observers.splice(at, 1)
    this.#updateMask()
  }

  /** Tells all observers of a class. Call only when `mask & kind` is not 0. */
  tell(kind: number, event: string, database: number, key: Uint8Array, start: number, end: number): void {
    for (const observer of this.#observers) {
      if ((observer.classes & kind) !== 0) observer.effect(kind, event, database, key, start, end)
    }
  }

  /** Begins a group: see {@link EffectObserver.beginGroup}. Of groups within groups only the outermost is told. */
  beginGroup(): void {
    if (this.#depth++ > 0) return
    for (const observer of this.#observers) {
      if (observer.beginGroup === undefined) continue
      this.#told.push(observer)
      observer.beginGroup()
    }
  }

  /** Ends the group that was begun last. Observers that came within it are told no end of what they saw no beginning of. */
  endGroup(): void {
    assert(this.#depth > 0, 'a group ends that has begun')
    if (--this.#depth > 0) return
    if (this.#told.length === 0) return
    for (const observer of this.#told.splice(0)) observer.endGroup?.()
  }

  #updateMask(): void {
    this.mask = this.#observers.reduce((mask, observer) => mask | observer.classes, 0)
  }
}
