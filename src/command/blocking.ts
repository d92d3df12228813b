import type { Scheduled, Scheduler } from '../base/scheduler.ts'
import {
  EFFECT_CHANGES,
  EFFECT_DATABASE,
  EFFECT_EVICTED,
  EFFECT_EXPIRED,
  EFFECT_GENERIC,
  EFFECT_LIST,
  EFFECT_SORTED_SET,
  EFFECT_STREAM,
  type EffectObserver,
} from '../keyspace/effects.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'
import type { Reply } from '../protocol/resp/reply.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { typeOf } from '../store/item.ts'
import type { Client } from './client.ts'
import { UNBLOCKED } from './messages.ts'

/**
 * Blocking: clients whose command found nothing to take, and wait for one of its keys to change.
 *
 * Such a command is sent back to its session, which holds it as bytes; when a key that somebody waits for has changed, those who wait for it try again, in the
 * order in which they came. A command that still finds nothing goes on waiting, in its place. Nothing is asked while nobody waits: only then do effects come here,
 * and only then is GATE_WAITERS set, by which the engine looks after each command whether somebody is to be served.
 *
 * Invariants
 * - A wait is in the queues of all its keys, and is its client's `wait`, from {@link Blocking.begin} until {@link Blocking.end}.
 */

/** What a command waits for. */
export interface WaitRequest {
  /** A character per byte. */
  readonly keys: readonly string[]
  /** The type that a key must have to be worth a try. */
  readonly type: number
  /** Whether a key that is gone, or has another type, is worth a try as well. */
  readonly evenMissing?: boolean
  /** When to give up, in ms since the Unix epoch; Infinity never. */
  readonly deadlineMs: number
  /** When to try again although no key has changed, in ms since the Unix epoch. */
  readonly retryMs?: number | undefined
  /** What the command remembers from one try to the next. */
  readonly memory?: unknown
  /** The reply at the deadline; a null array when absent. */
  readonly giveUp?: (reply: Reply) => void
}

export interface Wait extends WaitRequest {
  readonly client: Client
  /** The number of the database. */
  readonly database: number
  /** How it is to end at the next try, if not by being served. */
  end: 'served' | 'timeout' | 'error'
}

/** The classes of effects by which a key may come to have something to take. */
const GIVING =
  EFFECT_GENERIC | EFFECT_LIST | EFFECT_SORTED_SET | EFFECT_STREAM | EFFECT_EXPIRED | EFFECT_EVICTED | EFFECT_DATABASE

export class Blocking implements EffectObserver {
  readonly classes = EFFECT_CHANGES
  /** Told when the first client begins to wait and when the last one has ended. */
  onWaiting: (waiting: boolean) => void = () => {}

  /** Whether nobody is served for now: what is to be done is done at the next {@link serve}. */
  held = false

  readonly #keyspace: Keyspace
  readonly #scheduler: Scheduler
  readonly #waits = new Map<Client, Wait>()
  readonly #timers = new Map<Wait, Scheduled>()
  /** By database and key. */
  readonly #queues = new Map<string, Set<Wait>>()
  /** Names of queues whose key has changed, in the order of the changes. */
  readonly #ready = new Set<string>()
  /** Those who are to try again at a time. */
  readonly #retries = new Map<Wait, Scheduled>()
  /** Those whose time has come to end or to try again, whatever their keys. */
  readonly #ending: Wait[] = []
  /** Those who wait also for the end of a key, which any change may be. */
  #waitingForEnds = 0
  #serving = false

  constructor(keyspace: Keyspace, scheduler: Scheduler) {
    this.#keyspace = keyspace
    this.#scheduler = scheduler
  }

  /** Clients that wait. */
  get size(): number {
    return this.#waits.size
  }

  /** Keys that somebody waits for. */
  get keys(): number {
    return this.#queues.size
  }

  /** Keys of which somebody waits also for their end. */
  get keysEvenMissing(): number {
    let count = 0
    for (const queue of this.#queues.values()) if ([...queue].some(wait => wait.evenMissing)) count++
    return count
  }

  /** Clients that wait no longer than to a deadline. */
  get timed(): number {
    return this.#timers.size
  }

  /** Whether {@link serve} has something to do. */
  get pending(): boolean {
    return !this.#serving && !this.held && this.#ready.size + this.#ending.length > 0
  }

  /** Makes a client wait; one that waits already stays in its place. */
  begin(client: Client, request: WaitRequest): void {
    if (client.wait !== undefined) return this.#armRetry(client.wait, request.retryMs)
    const wait: Wait = { ...request, client, database: client.database, end: 'served' }
    client.wait = wait
    this.#waits.set(client, wait)
    if (wait.evenMissing === true) this.#waitingForEnds++
    for (const key of request.keys) {
      const name = nameOf(wait.database, key)
      const queue = this.#queues.get(name) ?? new Set()
      this.#queues.set(name, queue.add(wait))
    }
    if (request.deadlineMs !== Number.POSITIVE_INFINITY) this.#arm(wait)
    this.#armRetry(wait, request.retryMs)
    if (this.#waits.size > 1) return
    this.#keyspace.effects.observe(this)
    this.onWaiting(true)
  }

  /** Ends a client's wait, if it waits. */
  end(client: Client): void {
    const { wait } = client
    if (wait === undefined) return
    client.wait = undefined
    this.#waits.delete(client)
    if (wait.evenMissing === true) this.#waitingForEnds--
    this.#timers.get(wait)?.cancel()
    this.#timers.delete(wait)
    this.#armRetry(wait, undefined)
    for (const key of wait.keys) {
      const name = nameOf(wait.database, key)
      const queue = this.#queues.get(name)
      queue?.delete(wait)
      if (queue?.size === 0) this.#queues.delete(name)
    }
    if (this.#waits.size > 0) return
    this.#ready.clear()
    this.#keyspace.effects.unobserve(this)
    this.onWaiting(false)
  }

  /** Ends the wait of a client at the next {@link serve}, as at its deadline or with an error. Returns false when it does not wait. */
  unblock(client: Client, end: 'timeout' | 'error'): boolean {
    const { wait } = client
    if (wait === undefined) return false
    wait.end = end
    this.#ending.push(wait)
    return true
  }

  /** Lets those try whose keys have changed. Not to be called while a command runs. */
  serve(): void {
    if (this.#serving || this.held) return
    this.#serving = true
    try {
      for (const wait of this.#ending.splice(0)) if (wait.client.wait === wait) wait.client.release()
      for (const name of this.#ready) {
        this.#ready.delete(name)
        for (const wait of [...(this.#queues.get(name) ?? [])]) {
          if (wait.client.wait === wait && this.#isWorthATry(wait, name)) wait.client.release()
        }
      }
    } finally {
      this.#serving = false
    }
  }

  /** Leaves no timer behind. */
  stop(): void {
    for (const timer of [...this.#timers.values(), ...this.#retries.values()]) timer.cancel()
    this.#timers.clear()
    this.#retries.clear()
  }

  effect(kind: number, _event: string, database: number, key: Uint8Array, start: number, end: number): void {
    if (kind === EFFECT_DATABASE) {
      for (const [name, queue] of this.#queues) {
        for (const wait of queue) if (database < 0 || wait.database === database) this.#ready.add(name)
      }
      return
    }
    if ((kind & GIVING) === 0 && this.#waitingForEnds === 0) return
    const name = nameOf(database, Buffer.from(key.buffer, key.byteOffset + start, end - start).toString('latin1'))
    if (this.#queues.has(name)) this.#ready.add(name)
  }

  #arm(wait: Wait): void {
    const timer = this.#scheduler.after(Math.max(0, wait.deadlineMs - this.#keyspace.now), () => {
      this.unblock(wait.client, 'timeout')
      this.serve()
    })
    this.#timers.set(wait, timer)
  }

  /** Sets when a wait is tried again whatever its keys; undefined for never. */
  #armRetry(wait: Wait, retryMs: number | undefined): void {
    this.#retries.get(wait)?.cancel()
    this.#retries.delete(wait)
    if (retryMs === undefined) return
    const timer = this.#scheduler.after(Math.max(0, retryMs - this.#keyspace.now), () => {
      this.#retries.delete(wait)
      this.#ending.push(wait)
      this.serve()
    })
    this.#retries.set(wait, timer)
  }

  #isWorthATry(wait: Wait, name: string): boolean {
    const key = Buffer.from(name.slice(name.indexOf(':') + 1), 'latin1')
    const address = this.#keyspace.databases[wait.database].find(key, 0, key.length)
    if (address === 0) return wait.evenMissing === true
    const { words } = this.#keyspace.arena
    const type = typeOf(words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1])
    return type === wait.type || wait.evenMissing === true
  }
}

/** Replies to a client that has waited in vain. */
export function replyWaitEnd(wait: Wait, reply: Reply): void {
  if (wait.end === 'error') reply.error(UNBLOCKED)
  else if (wait.giveUp === undefined) reply.nullArray()
  else wait.giveUp(reply)
}

function nameOf(database: number, key: string): string {
  return `${database}:${key}`
}
