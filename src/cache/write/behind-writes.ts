import type { CacheCore } from '../cache-core.ts'
import { tell } from '../cache-core.ts'
import type { CacheParts } from '../cache-parts.ts'
import type { DeadLetter, JournalEntry } from '../journal/journal.ts'
import { tokenText } from '../journal/token.ts'
import { readBehindOptions } from '../options/read-write-options.ts'
import type { ResourceOptions } from '../options/resource-options.ts'
import type { WriteOptions } from '../options/write-options.ts'
import type { ReadRequest, ResourceDefinition } from '../resource-definition.ts'
import { validate } from '../schema/standard-schema.ts'
import { WriteBehind } from '../write-behind/write-behind.ts'

/** What lies in the journal under an entry's key: the id, and the value unless the row is to be removed. */
interface Journalled<Id, Given> {
  readonly id: Id
  readonly value?: Given
  readonly removed?: true
}

/** A write that the source refused for good. */
export interface RefusedWrite<Id, Given> {
  readonly id: Id
  /** Undefined when the row was to be removed. */
  readonly value: Given | undefined
  readonly token: string
  /** What the source said. */
  readonly reason: string
  /** When it was given up, in ms since the Unix epoch. */
  readonly timeMs: number
  /** Writes it again, as a new write. */
  replay(): Promise<void>
  /** Forgets it. Resolves to whether it was still there. */
  discard(): Promise<boolean>
}

/**
 * Writes behind a journal, of one resource. A write is acknowledged once the journal has it. Until the source has it too, this process serves it to readers from the journal.
 *
 * The order makes that gapless: when the source has taken a write, first the cache forgets what it had, and then the journal forgets the write.
 */
export class BehindWrites<Id, Given, Value> {
  readonly #core: CacheCore
  readonly #parts: CacheParts
  readonly #resource: ResourceDefinition
  readonly #write: WriteOptions<Id, NonNullable<Given>>
  readonly #invalidates: ResourceOptions<Id, Given, Value>['invalidates']
  readonly #flushWithinMs: number
  /** The writer, once its journal is open. */
  readonly ready: Promise<WriteBehind>
  #writer: WriteBehind | undefined = undefined

  constructor(
    core: CacheCore,
    parts: CacheParts,
    resource: ResourceDefinition,
    options: ResourceOptions<Id, Given, Value>,
  ) {
    const write = options.write as WriteOptions<Id, NonNullable<Given>>
    const { flushWithinMs, ...settings } = readBehindOptions(`define('${resource.name}').write`, write)
    this.#core = core
    this.#parts = parts
    this.#resource = resource
    this.#write = write
    this.#invalidates = options.invalidates
    this.#flushWithinMs = flushWithinMs
    this.ready = this.#open(settings)
    // Who writes or asks hears of it.
    this.ready.catch(() => {})
  }

  /** Writes that the source does not have yet. */
  get depth(): number {
    return this.#writer?.depth ?? 0
  }

  /** Journals a write. Rejects when the journal cannot keep it, or the queue is full. */
  async set(request: ReadRequest, value: unknown, signal: AbortSignal | undefined): Promise<boolean> {
    await this.#parts.putter.shape(request, value)
    return this.#put(request, { id: request.id as Id, value: value as Given }, signal)
  }

  async delete(request: ReadRequest): Promise<boolean> {
    if (this.#write.remove === undefined) return this.#parts.invalidator.invalidate([request.key])
    return this.#put(request, { id: request.id as Id, removed: true }, undefined)
  }

  /** What the journal has for a key: the value, null when the row is to be removed; undefined when it has nothing. */
  async dirty(request: ReadRequest): Promise<{ readonly value: unknown } | undefined> {
    const writer = this.#writer ?? (await this.ready)
    const entry = await writer.get(request.key)
    if (entry === undefined) return undefined
    const { removed, value } = this.#read(entry)
    this.#core.counters.journalHits++
    tell(this.#core, 'hit', () => ({ key: request.key, tier: 'journal' }))
    if (removed) return { value: null }
    const { schema } = this.#resource
    const shaped = schema === undefined || value === null ? value : await validate(schema, value)
    return { value: this.#core.handOut(this.#core.seal(shaped)) }
  }

  /** Resolves when the source has all that was written. */
  async flush(signal?: AbortSignal): Promise<void> {
    await (await this.ready).flush(signal)
  }

  /** What the source refused for good, oldest first. */
  async refused(): Promise<RefusedWrite<Id, Given>[]> {
    const writer = await this.ready
    return (await writer.deadLetters()).map(letter => this.#refused(writer, letter))
  }

  async close(): Promise<void> {
    const writer = await this.ready.catch(() => undefined)
    await writer?.close(this.#flushWithinMs)
  }

  async #open(settings: Omit<ReturnType<typeof readBehindOptions>, 'flushWithinMs'>): Promise<WriteBehind> {
    const { platform } = this.#core
    const journal = await this.#write.journal?.open(platform)
    if (journal === undefined) throw new TypeError('there is no journal')
    const write = (entries: readonly JournalEntry[], signal: AbortSignal): Promise<void> => this.#save(entries, signal)
    const writer = new WriteBehind(journal, { ...settings, write }, platform, {
      written: entries => tell(this.#core, 'written', () => ({ keys: entries.map(({ key }) => key) })),
      failed: (entries, error) =>
        tell(this.#core, 'write-error', () => ({ keys: entries.map(({ key }) => key), error })),
      buried: ({ key }, error) => tell(this.#core, 'dead-letter', () => ({ key, error })),
      journalFailed: error => tell(this.#core, 'journal-error', () => ({ error })),
    })
    await writer.open()
    this.#writer = writer
    return writer
  }

  async #put(
    request: ReadRequest,
    journalled: Journalled<Id, Given>,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const writer = await this.ready
    await writer.put(request.key, this.#resource.serializer.serialize(journalled), signal)
    this.#core.local.forget([request.key])
    return true
  }

  /** Tells the source, and then the cache. */
  async #save(entries: readonly JournalEntry[], signal: AbortSignal): Promise<void> {
    const writes = entries.map(entry => ({ ...this.#read(entry), token: tokenText(entry.token) }))
    const saved = writes.filter(({ removed }) => !removed)
    const items = saved.map(({ id, value, token }) => ({ id, value: value as NonNullable<Given>, token }))
    const { save, saveMany, remove } = this.#write
    if (saveMany !== undefined && items.length > 0) await saveMany(items, { signal })
    else for (const { id, value, token } of items) await save?.(id, value, { token, signal })
    for (const { id, removed, token } of writes) if (removed) await remove?.(id, { token, signal })
    const tags = items.flatMap(({ value }) => this.#invalidates?.(value as unknown as NonNullable<Value>) ?? [])
    await this.#parts.invalidator.invalidate(
      entries.map(({ key }) => key),
      new Map(tags.map(tag => [tag, 'hard'])),
    )
  }

  #read(entry: JournalEntry): Journalled<Id, Given> {
    return this.#resource.serializer.deserialize(entry.payload ?? new Uint8Array(0)) as Journalled<Id, Given>
  }

  #refused(writer: WriteBehind, letter: DeadLetter): RefusedWrite<Id, Given> {
    const { id, value } = this.#read(letter.entry)
    return {
      id,
      value,
      token: tokenText(letter.entry.token),
      reason: letter.reason,
      timeMs: letter.timeMs,
      replay: async () => void (await writer.replay(letter)),
      discard: async () => writer.discard(letter),
    }
  }
}
