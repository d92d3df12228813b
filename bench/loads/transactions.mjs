/**
 * Transactions of five commands, pipelined: MULTI, two SETs, two GETs, an INCR, EXEC.
 *
 * @typedef {object} TransactionsJob
 * @property {number} connections
 * @property {number} pipeline transactions per write
 * @property {number} transactions
 * @property {number} keys
 */
import { cpuSeconds } from '../harness/usage.mjs'
import { Connection, lastError, openConnections, replyTypes } from './connection.mjs'

const repliesEach = 7

/** @param {TransactionsJob & import('../load-client.mjs').Target} job */
export async function runTransactions({ port, serverPid, connections, pipeline, transactions, keys }) {
  const counts = { sent: 0, received: 0, errors: 0 }
  const outstanding = new Int32Array(connections)
  let finish = () => {}
  const finished = new Promise(resolve => (finish = () => resolve(undefined)))
  let seed = 1
  const key = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) | 0
    return `key:${String((seed >>> 8) % keys).padStart(10, '0')}`
  }
  const texts = Array.from({ length: 1000 }, () =>
    [
      'MULTI',
      `SET ${key()} ${'v'.repeat(64)}`,
      `GET ${key()}`,
      `SET ${key()} ${'v'.repeat(64)}`,
      `GET ${key()}`,
      `INCR n${key()}`,
      'EXEC',
    ]
      .map(encode)
      .join(''),
  )
  const buffers = Array.from({ length: 64 }, (_, at) =>
    Buffer.from(Array.from({ length: pipeline }, (_, i) => texts[(at * pipeline + i) % texts.length]).join('')),
  )
  const opened = await openConnections(
    connections,
    index =>
      new Connection(
        port,
        type => {
          if (type === replyTypes.error) counts.errors++
          outstanding[index]--
          if (++counts.received === transactions * repliesEach) finish()
        },
        () => {
          if (outstanding[index] === 0 && counts.sent < transactions) sendNext(index)
        },
      ),
  )
  const cpuBefore = cpuSeconds(serverPid)
  const start = performance.now()
  for (let index = 0; index < connections && counts.sent < transactions; index++) sendNext(index)
  await finished
  const seconds = (performance.now() - start) / 1000
  const cpu = cpuSeconds(serverPid) - cpuBefore
  return {
    perSecond: transactions / seconds,
    cpuMicroseconds: (cpu / transactions) * 1e6,
    errors: counts.errors,
    lastError: lastError.text,
  }

  /** @param {number} index */
  function sendNext(index) {
    const buffer = buffers[((counts.sent / pipeline) % buffers.length) | 0]
    counts.sent += pipeline
    outstanding[index] = pipeline * repliesEach
    opened[index].send(buffer, buffer.length)
  }
}

/** @param {string} line */
function encode(line) {
  const words = line.split(' ')
  return `*${words.length}\r\n${words.map(word => `$${word.length}\r\n${word}\r\n`).join('')}`
}
