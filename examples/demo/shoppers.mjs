/**
 * The load: shoppers who ask the shop over HTTP, one request after the other each, and a witness of what they were shown.
 */
import { Agent, request } from 'node:http'
import { seededRandom } from '../shared/random.mjs'
import { Witness } from '../shared/witness.mjs'

/** How long a shopper waits for an answer, in ms. */
const ANSWER_MS = 10_000

/** @typedef {{ status: number, cache: string | undefined, body: any }} Answer */

export class Shoppers {
  witness = new Witness()
  reads = 0
  updates = 0
  /** Reads and updates that the shop could not do, for whatever reason. */
  failures = 0
  /** Answered reads by where the product came from. @type {Record<string, number>} */
  from = { near: 0, store: 0, journal: 0, database: 0, stale: 0 }
  /** In milliseconds. @type {number[]} */
  readTimes = []
  /** @type {number[]} */
  updateTimes = []
  /** How many of the requests were for one product. @type {Map<number, number>} */
  readsOf = new Map()
  /** The newest acknowledged update of each product. @type {Map<number, { version: number, price_cents: number }>} */
  acknowledged = new Map()

  #agent
  #port
  #nextId
  #updateShare
  #random = seededRandom(3)
  #updating = new Set()
  #startedMs = 0
  #endedMs = 0
  #stopping = false
  /** @type {Promise<void>[]} */
  #shoppers = []

  /**
   * @param {object} options
   * @param {number} options.port of the shop
   * @param {() => number} options.nextId draws the product of the next request
   * @param {number} [options.updateShare] the share of requests that are updates, 0 to 1
   * @param {number} [options.shoppers]
   */
  constructor({ port, nextId, updateShare = 0, shoppers = 32 }) {
    this.#port = port
    this.#nextId = nextId
    this.#updateShare = updateShare
    this.#agent = new Agent({ keepAlive: true, maxSockets: shoppers + 8 })
    this.#startedMs = performance.now()
    this.#shoppers = Array.from({ length: shoppers }, () => this.#shop())
  }

  /** How long they have been shopping, in seconds. */
  get seconds() {
    return ((this.#endedMs || performance.now()) - this.#startedMs) / 1000
  }

  get requests() {
    return this.reads + this.updates
  }

  /** Lets each finish the request that it is in. */
  async stop() {
    this.#stopping = true
    await Promise.all(this.#shoppers)
    this.#endedMs ||= performance.now()
    this.#agent.destroy()
  }

  /**
   * Sends one request beside the load.
   *
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<Answer>}
   */
  ask(method, path, body) {
    return ask(this.#agent, this.#port, method, path, body)
  }

  async #shop() {
    while (!this.#stopping) {
      const id = this.#nextId()
      // Two who change one product at once would be a conflict.
      if (this.#random() < this.#updateShare && !this.#updating.has(id)) await this.#update(id)
      else await this.#read(id)
    }
  }

  /** @param {number} id */
  async #read(id) {
    this.readsOf.set(id, (this.readsOf.get(id) ?? 0) + 1)
    await this.#timed(this.readTimes, () =>
      this.witness.read(id, async () => {
        const { status, cache = 'database', body } = await this.ask('GET', `/products/${id}`)
        if (status !== 200) throw new Error(body.error)
        this.from[cache]++
        return body
      }),
    )
    this.reads++
  }

  /** @param {number} id */
  async #update(id) {
    const price_cents = 99 + Math.floor(this.#random() * 40_000)
    this.#updating.add(id)
    await this.#timed(this.updateTimes, () =>
      this.witness.update(id, async () => {
        const { status, body } = await this.ask('PUT', `/products/${id}/price`, { price_cents })
        if (status !== 200) throw new Error(body.error)
        this.acknowledged.set(id, { version: body.version, price_cents })
        return body.version
      }),
    )
    this.#updating.delete(id)
    this.updates++
  }

  /** Adds how long a request took to `times`; counts one that fails. */
  async #timed(times, send) {
    const sentMs = performance.now()
    const failed = await send().then(
      () => false,
      () => true,
    )
    times.push(performance.now() - sentMs)
    if (!failed) return
    this.failures++
    // Nobody asks a shop that is broken as fast as he can.
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

/** @returns {Promise<Answer>} */
function ask(agent, port, method, path, body) {
  return new Promise((resolve, reject) => {
    // Of a shop that is killed a socket may tell nothing more: then the time ends the request.
    const signal = AbortSignal.timeout(ANSWER_MS)
    const sent = request({ agent, host: '127.0.0.1', port, method, path, signal }, response => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', chunk => (text += chunk))
      response.on('error', reject)
      response.on('end', () => {
        const cache = response.headers['x-cache']
        resolve({ status: response.statusCode ?? 0, cache: cache?.toString(), body: JSON.parse(text) })
      })
    })
    sent.on('error', reject)
    sent.end(body && JSON.stringify(body))
  })
}
