import { type Operation, readOperation } from './operation.ts'
import type { RedisArgument, RedisDriver } from './redis-driver.ts'
import { runScript } from './run-script.ts'
import { BATCH_SCRIPT } from './scripts.ts'

/** Keys that one command may name, at most. */
export const BATCH_KEYS_MAX = 500
/** Bytes that one command may carry, about, unless one operation has more: nobody's small operation waits behind more. */
export const BATCH_BYTES_MAX = 1024 * 1024

interface Waiting {
  readonly operation: Operation
  readonly resolve: (reply: unknown) => void
  readonly reject: (error: unknown) => void
}

interface Reading {
  readonly keys: readonly string[]
  readonly resolve: (values: readonly unknown[]) => void
  readonly reject: (error: unknown) => void
}

/** What was begun in one turn. */
interface Turn {
  readonly operations: Waiting[]
  readonly readings: Reading[]
}

/**
 * All operations of a turn in one command, on a server that has all keys: an MGET when there are but reads, a command of its own when there is one operation, else one script that does them in the order in
 * which they were begun, and the reads last. So what is begun together is one round trip, and costs the client one command.
 *
 * It is sent when all that is ready to run has run, and what that made ready as well; nobody gets what was read before he asked. An operation that fails rejects alone; when the command fails, all do.
 */
export class TurnBatch {
  readonly #driver: RedisDriver
  #turn: Turn | undefined = undefined

  constructor(driver: RedisDriver) {
    this.#driver = driver
  }

  /** Runs an operation. Resolves to its reply. */
  run(operation: Operation): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#open().operations.push({ operation, resolve, reject })
    })
  }

  /** The values of keys, in their order, null where there is none. */
  read(keys: readonly string[]): Promise<readonly unknown[]> {
    return new Promise((resolve, reject) => {
      this.#open().readings.push({ keys, resolve, reject })
    })
  }

  #open(): Turn {
    if (this.#turn !== undefined) return this.#turn
    const turn: Turn = { operations: [], readings: [] }
    this.#turn = turn
    const send = (): void => {
      this.#turn = undefined
      this.#send(turn)
    }
    void Promise.resolve()
      .then(() => {})
      .then(send)
    return turn
  }

  #send({ operations, readings }: Turn): void {
    if (readings.length === 1) this.#read(readings[0], operations)
    else if (readings.length > 1) this.#read(merged(readings), operations)
    for (const batch of batchesOf(operations)) void this.#run(batch)
  }

  /** Reads by a command, or where there are operations, by steps behind them. */
  #read({ keys, resolve, reject }: Reading, operations: Waiting[]): void {
    if (operations.length === 0) {
      this.#readAll(keys).then(resolve, reject)
      return
    }
    const values: unknown[] = new Array(keys.length)
    let left = keys.length
    for (const [i, key] of keys.entries()) {
      const put = (value: unknown): void => {
        values[i] = value
        if (--left === 0) resolve(values)
      }
      operations.push({ operation: readOperation(key), resolve: put, reject })
    }
    if (left === 0) resolve(values)
  }

  async #readAll(keys: readonly string[]): Promise<readonly unknown[]> {
    if (keys.length === 0) return []
    if (keys.length <= BATCH_KEYS_MAX) return (await this.#driver.call(keys[0], ['mget', ...keys])) as unknown[]
    const reading: Promise<unknown>[] = []
    for (let from = 0; from < keys.length; from += BATCH_KEYS_MAX) {
      const some = keys.slice(from, from + BATCH_KEYS_MAX)
      reading.push(this.#driver.call(some[0], ['mget', ...some]))
    }
    return ((await Promise.all(reading)) as unknown[][]).flat()
  }

  async #run(batch: readonly Waiting[]): Promise<void> {
    try {
      const replies = batch.length === 1 ? [await batch[0].operation.alone(this.#driver)] : await this.#script(batch)
      for (let i = 0; i < batch.length; i++) {
        const { resolve, reject } = batch[i]
        const reply = replies[i]
        // An error, in a list of its own so that no client library takes it for the script's.
        if (Array.isArray(reply)) reject(new Error(String(reply[0])))
        else resolve(reply)
      }
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  async #script(batch: readonly Waiting[]): Promise<readonly unknown[]> {
    const keys: string[] = []
    const steps: RedisArgument[] = []
    for (const { operation } of batch) {
      for (const key of operation.keys) keys.push(key)
      for (const argument of operation.step) steps.push(argument)
    }
    return (await runScript(this.#driver, BATCH_SCRIPT, keys, steps)) as unknown[]
  }
}

/** Several readings, mostly some of the same keys, as one that has each key once. */
function merged(readings: readonly Reading[]): Reading {
  const places = new Map<string, number>()
  for (const { keys } of readings) for (const key of keys) if (!places.has(key)) places.set(key, places.size)
  return {
    keys: [...places.keys()],
    resolve: values => {
      for (const { keys, resolve } of readings) resolve(keys.map(key => values[places.get(key) as number]))
    },
    reject: error => {
      for (const { reject } of readings) reject(error)
    },
  }
}

/** Cuts operations into batches, in their order. */
function batchesOf(operations: readonly Waiting[]): Waiting[][] {
  const batches: Waiting[][] = []
  let batch: Waiting[] = []
  let keys = 0
  let bytes = 0
  for (const waiting of operations) {
    const { operation } = waiting
    const fits = keys + operation.keys.length <= BATCH_KEYS_MAX && bytes + operation.bytes <= BATCH_BYTES_MAX
    if (batch.length === 0 || !fits) {
      batch = []
      batches.push(batch)
      keys = bytes = 0
    }
    batch.push(waiting)
    keys += operation.keys.length
    bytes += operation.bytes
  }
  return batches
}
