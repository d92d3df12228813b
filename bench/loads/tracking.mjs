/**
 * Client-side caching: RESP3 clients that track, and read every key once; then some keys are changed, and everybody is told.
 *
 * @typedef {object} TrackingJob
 * @property {number} clients
 * @property {number} keys
 * @property {number} changes
 * @property {number} pipeline
 */
import { RespClient } from '../harness/resp-client.mjs'
import { cpuSeconds } from '../harness/usage.mjs'
import { Connection, lastError, openConnections, replyTypes } from './connection.mjs'

const push = '>'.charCodeAt(0)

/** @param {TrackingJob & import('../load-client.mjs').Target} job */
export async function runTracking({ port, serverPid, clients, keys, changes, pipeline }) {
  const question = new RespClient(port)
  const memoryBefore = await question.info('memory', 'used_memory')
  const counts = { replies: 0, errors: 0, told: 0 }
  let expected = 0
  let toTell = Number.POSITIVE_INFINITY
  let finish = () => {}
  const finished = () => new Promise(resolve => (finish = () => resolve(undefined)))
  /** @type {(() => void)[]} */
  const onBatch = Array.from({ length: clients }, () => () => {})
  const outstanding = new Int32Array(clients)

  const readers = await openConnections(
    clients,
    index =>
      new TrackingConnection(
        port,
        type => {
          if (type === push) {
            if (++counts.told === toTell) finish()
            return
          }
          if (type === replyTypes.error) counts.errors++
          counts.replies++
          outstanding[index]--
          if (counts.replies === expected) finish()
        },
        () => onBatch[index](),
      ),
  )
  // HELLO 3 without its map: RESP3 comes with the reply, which this reader takes for one.
  expected = 2 * clients
  const ready = finished()
  for (const reader of readers) reader.send(...commandBytes('HELLO 3', 'CLIENT TRACKING ON'))
  await ready

  const cpuBefore = cpuSeconds(serverPid)
  const start = performance.now()
  counts.replies = 0
  expected = clients * keys
  const read = finished()
  for (const [index, reader] of readers.entries()) {
    const buffer = Buffer.allocUnsafeSlow(64 * pipeline)
    let next = 0
    const sendNext = () => {
      let length = 0
      let count = 0
      for (; count < pipeline && next < keys; count++) {
        const name = `key:${(next++ * 7919) % keys}`
        length += buffer.write(`*2\r\n$3\r\nGET\r\n$${name.length}\r\n${name}\r\n`, length, 'latin1')
      }
      outstanding[index] = count
      if (count > 0) reader.send(buffer, length)
    }
    onBatch[index] = () => {
      if (outstanding[index] === 0) sendNext()
    }
    sendNext()
  }
  await read
  const readSeconds = (performance.now() - start) / 1000
  const cpuRead = cpuSeconds(serverPid) - cpuBefore
  const memory = (await question.info('memory', 'used_memory')) - memoryBefore

  for (let index = 0; index < clients; index++) onBatch[index] = () => {}
  toTell = clients * changes
  const told = finished()
  const cpuTold = cpuSeconds(serverPid)
  await change(question, keys, changes, pipeline)
  await told
  const cpuTelling = cpuSeconds(serverPid) - cpuTold
  question.close()
  return {
    readSeconds,
    readsPerCpuSecond: (clients * keys) / cpuRead,
    toldPerCpuSecond: toTell / cpuTelling,
    bytesPerKey: memory / keys,
    errors: counts.errors,
    lastError: lastError.text,
  }
}

/** As a {@link Connection}, and takes a push or a map for what it is: one reply with its elements. */
class TrackingConnection extends Connection {
  /**
   * @param {number} type
   * @param {Buffer} buffer
   * @param {number} start
   * @param {number} end
   */
  readLine(type, buffer, start, end) {
    const isMap = type === '%'.charCodeAt(0)
    if (type !== push && !isMap)
      return super.readLine(type === '_'.charCodeAt(0) ? replyTypes.simple : type, buffer, start, end)
    if (this.type === 0) this.type = type
    this.elementsLeft += Number(buffer.toString('latin1', start, end)) * (isMap ? 2 : 1)
    this.finishElement()
  }
}

/**
 * @param {RespClient} client
 * @param {number} keys
 * @param {number} changes
 * @param {number} pipeline
 */
async function change(client, keys, changes, pipeline) {
  for (let sent = 0; sent < changes; ) {
    const calls = []
    for (; calls.length < pipeline && sent < changes; sent++)
      calls.push(client.call('SET', `key:${sent % keys}`, 'new'))
    await Promise.all(calls)
  }
}

/**
 * @param {...string} lines
 * @returns {[Buffer, number]}
 */
function commandBytes(...lines) {
  const bytes = Buffer.from(lines.map(line => `${line}\r\n`).join(''))
  return [bytes, bytes.length]
}
