import type { RespValue } from '../protocol/resp/decoder.ts'
import type { Argument, SetOptions } from './embedded-client.ts'

/**
 * The promise form of the in-process client: the same calls, wherever the engine runs. Promises reject with RespError for error replies.
 */
export class AsyncClient {
  readonly #call: (args: readonly Argument[]) => Promise<RespValue>

  constructor(call: (args: readonly Argument[]) => Promise<RespValue>) {
    this.#call = call
  }

  /** Executes any command. */
  call(...args: readonly Argument[]): Promise<RespValue> {
    return this.#call(args)
  }

  /** The value of a key, or null. */
  async get(key: string | Uint8Array): Promise<Buffer | null> {
    return (await this.#call(['get', key])) as Buffer | null
  }

  /** The value of a key as UTF-8 text, or null. */
  async getText(key: string | Uint8Array): Promise<string | null> {
    return (await this.get(key))?.toString() ?? null
  }

  /** Sets a key; false when `nx` or `xx` prevented it. */
  async set(key: string | Uint8Array, value: Argument, options: SetOptions = {}): Promise<boolean> {
    const args: Argument[] = ['set', key, value]
    if (options.nx) args.push('nx')
    if (options.xx) args.push('xx')
    if (options.keepTtl) args.push('keepttl')
    if (options.ex !== undefined) args.push('ex', options.ex)
    if (options.px !== undefined) args.push('px', options.px)
    return (await this.#call(args)) !== null
  }

  /** Removes keys; how many there were. */
  async delete(...keys: readonly (string | Uint8Array)[]): Promise<number> {
    return (await this.#call(['del', ...keys])) as number
  }

  /** Adds to the integer at a key, 0 if there is none; the sum. */
  async increment(key: string | Uint8Array, by: number | bigint = 1): Promise<number | bigint> {
    return (await this.#call(['incrby', key, by])) as number | bigint
  }

  /** Gives a key `milliseconds` to live; whether it exists. */
  async expire(key: string | Uint8Array, milliseconds: number): Promise<boolean> {
    return (await this.#call(['pexpire', key, milliseconds])) === 1
  }

  /** A key's time to live in milliseconds; undefined when it does not exist, Infinity when it does not expire. */
  async timeToLive(key: string | Uint8Array): Promise<number | undefined> {
    const left = (await this.#call(['pttl', key])) as number
    if (left === -2) return undefined
    return left === -1 ? Number.POSITIVE_INFINITY : left
  }
}
