import type { CacheParts } from '../cache-parts.ts'
import type { ResourceOptions } from '../options/resource-options.ts'
import type { WriteContext } from '../options/write-options.ts'
import type { ReadRequest } from '../resource-definition.ts'
import type { MaybePromise } from '../store/store.ts'

const NO_TAGS: ReadonlyMap<string, 'hard'> = new Map<string, 'hard'>([])

/** The writes of one resource, in the mode that it has. */
export class Writes<Id, Given, Value> {
  readonly #parts: CacheParts
  readonly #options: ResourceOptions<Id, Given, Value>

  constructor(parts: CacheParts, options: ResourceOptions<Id, Given, Value>) {
    this.#parts = parts
    this.#options = options
  }

  set(request: ReadRequest, value: unknown): Promise<boolean> {
    const { write } = this.#options
    if (write?.save === undefined && write?.saveMany === undefined) return this.#put(request, value)
    return write.mode === 'through' ? this.#through(request, value) : this.#around(request, value)
  }

  async delete(request: ReadRequest, rowVersion: number | bigint | undefined): Promise<boolean> {
    const { putter, invalidator } = this.#parts
    try {
      await this.#options.write?.remove?.(request.id as Id, this.#context())
    } catch (error) {
      await invalidator.invalidate([request.key])
      throw error
    }
    return rowVersion === undefined ? invalidator.invalidate([request.key]) : putter.bury(request, BigInt(rowVersion))
  }

  /** No source: what is given is the truth. */
  async #put(request: ReadRequest, value: unknown): Promise<boolean> {
    const { putter } = this.#parts
    const ticket = putter.begin(request)
    const putting = await putter.shape(request, value)
    const stored = await putter.put(request, ticket, putting)
    const invalidating = this.#invalidateTags(putting.value)
    return (invalidating instanceof Promise ? await invalidating : invalidating) && stored
  }

  /** Source, then invalidation: also when the source has refused, since nobody knows what it did. */
  async #around(request: ReadRequest, value: unknown): Promise<boolean> {
    let saved: unknown
    try {
      saved = await this.#save(request, value)
    } catch (error) {
      await this.#parts.invalidator.invalidate([request.key])
      throw error
    }
    return this.#parts.invalidator.invalidate([request.key], this.#tagsOf(saved))
  }

  /** Held in the cache, then source, then cached: another write meanwhile ends in invalidation, unless rows have versions. */
  async #through(request: ReadRequest, value: unknown): Promise<boolean> {
    const { putter, invalidator } = this.#parts
    const ticket = await putter.hold(request)
    try {
      const saved = await this.#save(request, value)
      const putting = await putter.shape(request, saved)
      const stored = await putter.finish(request, ticket, putting)
      return (await this.#invalidateTags(putting.value)) && stored
    } catch (error) {
      await invalidator.invalidate([request.key])
      throw error
    }
  }

  /** Calls the writer. Resolves to the value as the source has it. */
  async #save(request: ReadRequest, given: unknown): Promise<unknown> {
    const { write } = this.#options
    const [id, value] = [request.id as Id, given as NonNullable<Given>]
    const context = this.#context()
    const stored =
      write?.save === undefined
        ? await write?.saveMany?.([{ id, value, token: '' }], context)
        : await write.save(id, value, context)
    return stored === undefined ? given : stored
  }

  #context(): WriteContext {
    return { token: '', signal: new AbortController().signal }
  }

  #invalidateTags(value: unknown): MaybePromise<boolean> {
    const tags = this.#tagsOf(value)
    return tags.size === 0 || this.#parts.invalidator.invalidate([], tags)
  }

  #tagsOf(value: unknown): ReadonlyMap<string, 'hard'> {
    const { invalidates } = this.#options
    if (invalidates === undefined || value === null || value === undefined) return NO_TAGS
    return new Map(invalidates(value as NonNullable<Value>).map(tag => [tag, 'hard']))
  }
}
