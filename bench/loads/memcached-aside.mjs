/**
 * The cache-aside loop in memcached's text protocol: as cache-aside.mjs, with the same streams.
 *
 * @typedef {import('./cache-aside.mjs').CacheAsideJob} MemcachedAsideJob
 */
import { connect } from 'node:net'
import { createStream } from './cache-aside.mjs'
import { keyOf } from './memcached-loop.mjs'

const LINE_FEED = 10
const LETTER_V = 0x56

/** @param {MemcachedAsideJob & import('../load-client.mjs').Target} job */
export async function runMemcachedAside(job) {
  const { batch, port, requests, valueBytes, warmUp } = job
  const nextId = createStream(job)
  const value = 'v'.repeat(valueBytes)
  const counts = { asked: 0, hits: 0, misses: 0 }
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(undefined))
    socket.once('error', reject)
  })
  /** @type {number[]} */
  let missed = []
  while (counts.asked < requests) {
    const ids = Array.from({ length: batch }, nextId)
    const sets = missed.map(id => `set ${keyOf(id)} 0 0 ${valueBytes} noreply\r\n${value}\r\n`)
    socket.write(sets.join('') + ids.map(id => `get ${keyOf(id)}\r\n`).join(''), 'latin1')
    const hits = await readGets(socket, batch, valueBytes)
    missed = ids.filter((_, index) => !hits[index])
    const counted = counts.asked >= warmUp
    counts.asked += batch
    if (!counted) continue
    counts.misses += missed.length
    counts.hits += batch - missed.length
  }
  socket.destroy()
  return { requests: counts.asked, ratio: counts.hits / (counts.hits + counts.misses), errors: 0 }
}

/**
 * Reads the replies to `count` gets of one key each. Resolves with whether each was a hit.
 * @param {import('node:net').Socket} socket
 * @param {number} count
 * @param {number} valueBytes
 * @returns {Promise<boolean[]>}
 */
function readGets(socket, count, valueBytes) {
  return new Promise(resolve => {
    /** @type {boolean[]} */
    const hits = []
    let hit = false
    let received = Buffer.alloc(0)
    const read = (/** @type {Buffer} */ chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      let at = 0
      while (hits.length < count) {
        const end = received.indexOf(LINE_FEED, at)
        if (end < 0) break
        const valued = received[at] === LETTER_V
        const next = end + 1 + (valued ? valueBytes + 2 : 0)
        if (next > received.length) break
        if (!valued) hits.push(hit)
        hit = valued
        at = next
      }
      received = received.subarray(at)
      if (hits.length < count) return
      socket.off('data', read)
      resolve(hits)
    }
    socket.on('data', read)
  })
}
