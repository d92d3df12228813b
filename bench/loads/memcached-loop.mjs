/**
 * The closed loop of memcached's topic: connections that each send a batch of commands, wait until all of the reply is there, and send the next.
 *
 * What is sent is encoded beforehand, a ring of batches for each connection; and since keys and values are of one length and every get hits, the reply to a batch has a known length, so that
 * bytes are counted and nothing is parsed: the generator takes less time than any server.
 *
 * @typedef {object} MemcachedJob
 * @property {'get' | 'set' | 'multiget' | 'fill'} command
 * @property {number} keys
 * @property {number} valueBytes
 * @property {number} connections
 * @property {number} pipeline commands in a batch
 * @property {number} [seconds] how long; a fill takes as long as it takes
 */
import { connect } from 'node:net'
import { createRandom } from '../harness/random.mjs'
import { cpuSeconds } from '../harness/usage.mjs'

/** Batches that are encoded for each connection. */
const RING = 128
const KEYS_PER_MULTIGET = 100
const READ_BYTES = 256 * 1024
const KEY_DIGITS = 12

/** @param {MemcachedJob & import('../load-client.mjs').Target} job */
export async function runMemcachedLoop(job) {
  const random = createRandom(1)
  const batches = Array.from({ length: job.connections }, (_, index) => encodeBatches(job, random, index))
  const started = performance.now()
  const cpuBefore = cpuSeconds(job.serverPid)
  const end = job.command === 'fill' ? Number.POSITIVE_INFINITY : started + (job.seconds ?? 1) * 1000
  const done = await Promise.all(batches.map(ring => runConnection(job, ring, end)))
  const seconds = (performance.now() - started) / 1000
  const cpu = cpuSeconds(job.serverPid) - cpuBefore
  const operations = done.reduce((sum, count) => sum + count, 0)
  return { operations, perSecond: operations / seconds, cpuMicroseconds: (cpu / operations) * 1e6, errors: 0 }
}

/**
 * Runs one connection until its time is up, or its batches are sent once when that never is. Resolves with the number of operations.
 * @param {MemcachedJob & import('../load-client.mjs').Target} job
 * @param {{ bytes: Buffer, replyBytes: number }[]} ring
 * @param {number} end
 * @returns {Promise<number>}
 */
function runConnection({ port, pipeline, command }, ring, end) {
  const once = end === Number.POSITIVE_INFINITY
  return new Promise((resolve, reject) => {
    let next = 0
    let left = 0
    let batches = 0
    const send = () => {
      const { bytes, replyBytes } = ring[next]
      next = (next + 1) % ring.length
      left = replyBytes
      socket.write(bytes)
    }
    const socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: Buffer.allocUnsafeSlow(READ_BYTES),
        callback: length => {
          left -= length
          if (left > 0) return true
          if (left < 0) {
            socket.destroy(new Error(`a reply to ${command} is longer than it should be`))
            return false
          }
          batches++
          if (once ? batches < ring.length : performance.now() < end) send()
          else socket.destroy()
          return true
        },
      },
    })
    socket.on('connect', send)
    socket.on('error', reject)
    socket.on('close', () => resolve(batches * pipeline))
  })
}

/**
 * @param {MemcachedJob} job
 * @param {() => number} random
 * @param {number} connection
 */
function encodeBatches(job, random, connection) {
  if (job.command === 'fill') return encodeFill(job, connection)
  return Array.from({ length: RING }, () => {
    const commands = Array.from({ length: job.pipeline }, () => encode(job, random))
    return joined(commands)
  })
}

/**
 * The sets of a connection's share of the keys.
 * @param {MemcachedJob} job
 * @param {number} connection
 */
function encodeFill({ connections, keys, pipeline, valueBytes }, connection) {
  const batches = []
  for (let id = connection; id < keys; ) {
    const commands = []
    for (; id < keys && commands.length < pipeline; id += connections) commands.push(setCommand(id, valueBytes))
    batches.push(joined(commands))
  }
  return batches
}

/**
 * @param {MemcachedJob} job
 * @param {() => number} random
 */
function encode({ command, keys, valueBytes }, random) {
  const key = () => keyOf(Math.floor(random() * keys))
  if (command === 'set') return setCommand(Math.floor(random() * keys), valueBytes)
  const names = Array.from({ length: command === 'get' ? 1 : KEYS_PER_MULTIGET }, key)
  const valueLine = `VALUE ${names[0]} 0 ${valueBytes}\r\n`.length + valueBytes + 2
  return { text: `get ${names.join(' ')}\r\n`, replyBytes: names.length * valueLine + 'END\r\n'.length }
}

/**
 * @param {number} id
 * @param {number} valueBytes
 */
function setCommand(id, valueBytes) {
  return {
    text: `set ${keyOf(id)} 0 0 ${valueBytes}\r\n${'v'.repeat(valueBytes)}\r\n`,
    replyBytes: 'STORED\r\n'.length,
  }
}

/** @param {{ text: string, replyBytes: number }[]} commands */
function joined(commands) {
  return {
    bytes: Buffer.from(commands.map(({ text }) => text).join(''), 'latin1'),
    replyBytes: commands.reduce((sum, { replyBytes }) => sum + replyBytes, 0),
  }
}

/** A key of 16 bytes. @param {number} id */
export function keyOf(id) {
  return `key:${String(id).padStart(KEY_DIGITS, '0')}`
}
