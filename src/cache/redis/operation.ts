import { bufferOf } from '../buffer-of.ts'
import type { RedisArgument, RedisDriver } from './redis-driver.ts'
import { runScript } from './run-script.ts'
import { REMOVE_SCRIPT, SWAP_SCRIPT } from './scripts.ts'

/** One operation of the store: as a command of its own, and as a step of the script that runs several. Both reply the same. */
export interface Operation {
  /** Keys that the step takes, in their order. */
  readonly keys: readonly string[]
  /** The step's name and its operands. */
  readonly step: readonly RedisArgument[]
  /** About how many bytes the step takes. */
  readonly bytes: number
  alone(driver: RedisDriver): Promise<unknown>
}

/** What steps of a script take beside their values, about. */
const STEP_BYTES = 100

/** Bytes of a mark, of which it is worth finding out whether they are ASCII, at most. */
const TEXT_BYTES_MAX = 64

/** Reads a key: replies its value, or null. */
export function readOperation(key: string): Operation {
  return { keys: [key], step: ['r'], bytes: STEP_BYTES, alone: driver => driver.call(key, ['get', key]) }
}

/** Sets a key for so many ms, for ever when that is Infinity. */
export function writeOperation(key: string, value: Uint8Array, ttlMs: number): Operation {
  const life = lifeOf(ttlMs)
  const bytes = bufferOf(value)
  return {
    keys: [key],
    step: ['w', bytes, life],
    bytes: STEP_BYTES + bytes.length,
    alone: driver => driver.call(key, ['set', key, bytes, ...(life === '' ? [] : ['px', life])]),
  }
}

/** The same bytes as an argument: short ASCII as text, since a client library sends a command of texts in one piece. */
function argumentOf(value: Uint8Array): RedisArgument {
  const bytes = bufferOf(value)
  if (bytes.length > TEXT_BYTES_MAX) return bytes
  for (const byte of bytes) if (byte > 0x7f) return bytes
  return bytes.toString('latin1')
}

/** Sets a key as {@link writeOperation} does if its value begins with `stamp`: replies 1, else the value, or null. */
export function swapOperation(key: string, stamp: string, value: Uint8Array, ttlMs: number): Operation {
  const operands = [stamp, argumentOf(value), lifeOf(ttlMs)]
  return {
    keys: [key],
    step: ['s', ...operands],
    bytes: STEP_BYTES + value.length,
    alone: driver => runScript(driver, SWAP_SCRIPT, [key], operands),
  }
}

/** Removes keys, at least one. */
export function removeOperation(keys: readonly string[]): Operation {
  return {
    keys,
    step: ['d', String(keys.length)],
    bytes: STEP_BYTES * keys.length,
    alone: driver => driver.call(keys[0], ['unlink', ...keys]),
  }
}

/** Removes a key if its value begins with `stamp`: replies how many keys were removed. */
export function removeIfOperation(key: string, stamp: string): Operation {
  return {
    keys: [key],
    step: ['i', stamp],
    bytes: STEP_BYTES,
    alone: driver => runScript(driver, REMOVE_SCRIPT, [key], [stamp]),
  }
}

/** Sends a message. */
export function publishOperation(channel: string, text: string): Operation {
  return {
    keys: [],
    step: ['p', channel, text],
    bytes: STEP_BYTES + text.length,
    alone: driver => driver.call(undefined, ['publish', channel, text]),
  }
}

/** Whole ms as text; nothing for ever. */
function lifeOf(ttlMs: number): string {
  return ttlMs === Number.POSITIVE_INFINITY ? '' : String(Math.max(1, Math.ceil(ttlMs)))
}
