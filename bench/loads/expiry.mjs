/**
 * The expiry load: sets keys with random deadlines within a window, then counts the live keys with DBSIZE every few
 * milliseconds until the window has passed, while GETs of keys without a deadline run at a moderate rate.
 *
 * At a reply of DBSIZE, as many deadlines have been served as keys are gone. In order of their deadlines, each key's
 * lag is the time from its deadline to the first count that no longer holds it (for a server that expires in order,
 * exact but for the interval; out of order, the mean is still exact). The count is taken somewhere between question
 * and reply; the reply's moment is used, so lags are never flattered.
 *
 * @typedef {object} ExpiryJob
 * @property {number} keys
 * @property {number} windowSeconds
 * @property {number} intervalMs between counts
 * @property {number} overtimeSeconds how long after the window to wait for the rest
 * @property {number} getsPerSecond
 * @property {number} [seed]
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Histogram } from '../harness/histogram.mjs'
import { createRandom } from '../harness/random.mjs'
import { commandBytesMax, writeSet, writeSetExpiring } from './commands.mjs'
import { Connection, lastError, openConnections, replyTypes } from './connection.mjs'
import { startOpenLoop } from './open-loop.mjs'

const persistentKeys = 10_000
const batch = 500
const loadSecondsPerMillionKeys = 20

/** @param {ExpiryJob & import('../load-client.mjs').Target} job */
export async function runExpiry(job) {
  const { port, keys, windowSeconds } = job
  const now = () => performance.timeOrigin + performance.now()
  const clockOffsetMs = measureClockOffset(now)
  const leadMs = 5000 + (keys / 1e6) * loadSecondsPerMillionKeys * 1000
  const windowStart = Math.ceil(now() + clockOffsetMs + leadMs)
  const deadlines = drawDeadlines(keys, windowStart, windowSeconds, job.seed ?? 1)
  let errors = 0
  let integer = 0
  let outstanding = 0
  let done = () => {}
  const [connection] = await openConnections(
    1,
    () =>
      new Connection(port, (type, number) => {
        if (type === replyTypes.error) errors++
        integer = number
        if (--outstanding === 0) done()
      }),
  )
  /** @param {Buffer} buffer @param {number} length @param {number} replies */
  const ask = (buffer, length, replies) => {
    outstanding = replies
    const answered = new Promise(resolve => (done = () => resolve(undefined)))
    connection.send(buffer, length)
    return answered
  }

  await load()
  if (now() + clockOffsetMs > windowStart)
    throw new Error('loading the keys took longer than the time set aside for it')
  deadlines.sort()
  const loadedKeys = await countKeys()
  if (loadedKeys !== keys + persistentKeys)
    throw new Error(`${loadedKeys} keys are live after loading ${keys + persistentKeys}`)

  const seconds = windowSeconds + leadMs / 1000 + job.overtimeSeconds
  const gets = await startOpenLoop({
    port,
    workload: { kind: 'get', keys: persistentKeys },
    perSecond: job.getsPerSecond,
    seconds,
    connections: 10,
    warmUpSeconds: 0,
  })
  const lags = new Histogram()
  let lagSumMs = 0
  let gone = 0
  let backlogMax = 0
  let due = 0
  const giveUp = windowStart + (windowSeconds + job.overtimeSeconds) * 1000
  while (gone < keys && now() + clockOffsetMs < giveUp) {
    const live = (await countKeys()) - persistentKeys
    const at = now() + clockOffsetMs
    for (; gone < keys - live; gone++) {
      const lag = at - deadlines[gone]
      lags.record(lag * 1e6)
      lagSumMs += lag
    }
    while (due < keys && deadlines[due] <= at) due++
    backlogMax = Math.max(backlogMax, due - gone)
    await sleep(job.intervalMs)
  }
  const left = keys - gone
  for (let key = gone; key < keys; key++) lags.record((giveUp - deadlines[key]) * 1e6)
  gets.stop()
  await gets.finished
  const within50 = lags.share(50e6)
  const common = { lag: lags.summary(), meanLagMs: lagSumMs / Math.max(1, gone), within50, backlogMax, left }
  return { ...common, gets: gets.result(), errors, lastError: lastError.text }

  async function load() {
    const buffer = Buffer.allocUnsafeSlow(batch * (commandBytesMax + 8))
    for (let from = 0; from < persistentKeys + keys; from += batch) {
      const to = Math.min(from + batch, persistentKeys + keys)
      let offset = 0
      for (let id = from; id < to; id++) {
        if (id < persistentKeys) offset = writeSet(buffer, offset, id, 8)
        else offset = writeSetExpiring(buffer, offset, id, 8, 'PXAT', deadlines[id - persistentKeys])
      }
      await ask(buffer, offset, to - from)
    }
  }

  async function countKeys() {
    const command = Buffer.from('*1\r\n$6\r\nDBSIZE\r\n')
    await ask(command, command.length, 1)
    return integer
  }
}

/**
 * @param {number} count
 * @param {number} start epoch milliseconds
 * @param {number} windowSeconds
 * @param {number} seed
 */
function drawDeadlines(count, start, windowSeconds, seed) {
  const random = createRandom(seed)
  const deadlines = new Float64Array(count)
  for (let index = 0; index < count; index++) deadlines[index] = start + Math.floor(random() * windowSeconds * 1000)
  return deadlines
}

/**
 * How far the wall clock, which the server goes by, is ahead of the given one, in milliseconds, to about 0.1 ms: read at
 * the moment the wall clock's millisecond changes.
 * @param {() => number} now
 */
function measureClockOffset(now) {
  const before = Date.now()
  let wall = before
  while (wall === before) wall = Date.now()
  return wall - now()
}
