/**
 * Messages to many subscribers: one publisher with a pipeline, and connections that only count the bytes they are sent. Figures are for the time until every
 * subscriber has every message.
 *
 * @typedef {object} PublishJob
 * @property {number} subscribers
 * @property {number} messages
 * @property {number} messageBytes
 * @property {number} pipeline
 */
import { createConnection } from 'node:net'
import { cpuSeconds } from '../harness/usage.mjs'
import { Connection, lastError, openConnections, replyTypes } from './connection.mjs'

const channel = 'channel'
const readBuffer = Buffer.allocUnsafeSlow(256 * 1024)

/** @param {PublishJob & import('../load-client.mjs').Target} job */
export async function runPublish({ port, serverPid, subscribers, messages, messageBytes, pipeline }) {
  const command = Buffer.from(
    `*3\r\n$7\r\nPUBLISH\r\n$${channel.length}\r\n${channel}\r\n$${messageBytes}\r\n${'x'.repeat(messageBytes)}\r\n`,
  )
  const head = `*3\r\n$7\r\nmessage\r\n$${channel.length}\r\n${channel}\r\n$${messageBytes}\r\n`
  const bytesPerMessage = head.length + messageBytes + 2
  const expected = subscribers * messages * bytesPerMessage
  let received = 0
  let finish = () => {}
  const finished = new Promise(resolve => (finish = () => resolve(undefined)))

  await Promise.all(
    Array.from({ length: subscribers }, () =>
      subscribe(port, length => {
        received += length
        if (received === expected) finish()
      }),
    ),
  )
  const buffer = Buffer.concat(Array.from({ length: pipeline }, () => command))
  const counts = { sent: 0, outstanding: 0, errors: 0 }
  const [publisher] = await openConnections(
    1,
    () =>
      new Connection(
        port,
        type => {
          counts.outstanding--
          if (type === replyTypes.error) counts.errors++
        },
        () => {
          if (counts.outstanding === 0 && counts.sent < messages) sendNext()
        },
      ),
  )
  const cpuBefore = cpuSeconds(serverPid)
  const start = performance.now()
  sendNext()
  await finished
  const seconds = (performance.now() - start) / 1000
  const delivered = subscribers * messages
  const cpu = cpuSeconds(serverPid) - cpuBefore
  return { delivered, seconds, perCpuSecond: delivered / cpu, errors: counts.errors, lastError: lastError.text }

  function sendNext() {
    const count = Math.min(pipeline, messages - counts.sent)
    counts.sent += count
    counts.outstanding = count
    publisher.send(buffer, count * command.length)
  }
}

/**
 * Opens a connection, subscribes, and tells how many bytes come after that.
 * @param {number} port
 * @param {(length: number) => void} onBytes
 * @returns {Promise<void>}
 */
function subscribe(port, onBytes) {
  const replyBytes = `*3\r\n$9\r\nsubscribe\r\n$${channel.length}\r\n${channel}\r\n:1\r\n`.length
  return new Promise((resolve, reject) => {
    let left = replyBytes
    const socket = createConnection({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: readBuffer,
        callback: length => {
          if (left === 0) {
            onBytes(length)
            return true
          }
          left -= length
          if (left === 0) resolve()
          return true
        },
      },
    })
    socket.on('error', reject)
    socket.write(`*2\r\n$9\r\nSUBSCRIBE\r\n$${channel.length}\r\n${channel}\r\n`)
  })
}
