/**
 * Scripts and functions under redis-benchmark at P=16, both servers taking turns: what a call costs, a script of some length that calls commands, and the
 * libraries on documents of 1 kB.
 */
import { alternateFor } from '../harness/alternate.mjs'
import { besideEachRival } from '../harness/beside-each-rival.mjs'
import { runRedisBenchmark } from '../harness/redis-benchmark.mjs'

const secondsPerRun = 1.5
const pipeline = 16

const increment = "return redis.call('incr',KEYS[1])"

/** A token bucket, of 60 lines, with a limit per key, a cost, a burst, and a window for penalties. */
const tokenBucket = `
local key = KEYS[1]
local penaltyKey = KEYS[2]
local rate = tonumber(ARGV[1])
local burst = tonumber(ARGV[2])
local cost = tonumber(ARGV[3])
local now = tonumber(ARGV[4])
local penaltyMs = tonumber(ARGV[5])

local function clamp(value, low, high)
  if value < low then
    return low
  end
  if value > high then
    return high
  end
  return value
end

local function refill(tokens, since, at)
  local elapsed = at - since
  if elapsed <= 0 then
    return tokens
  end
  return clamp(tokens + elapsed * rate / 1000, 0, burst)
end

local blocked = redis.call('GET', penaltyKey)
if blocked then
  return {0, 0, tonumber(blocked) - now}
end

local state = redis.call('HMGET', key, 'tokens', 'time', 'denied')
local tokens = burst
local time = now
local denied = 0
if state[1] then
  tokens = tonumber(state[1])
  time = tonumber(state[2])
  denied = tonumber(state[3]) or 0
end

tokens = refill(tokens, time, now)

local allowed = 0
local retryMs = 0
if tokens >= cost then
  allowed = 1
  denied = 0
  tokens = tokens - cost
else
  denied = denied + 1
  retryMs = math.ceil((cost - tokens) * 1000 / rate)
  if denied > 100 then
    redis.call('SET', penaltyKey, now + penaltyMs, 'PX', penaltyMs)
  end
end

redis.call('HSET', key, 'tokens', tokens, 'time', now, 'denied', denied)
redis.call('PEXPIRE', key, math.ceil(burst * 1000 / rate) + 1000)
return {allowed, math.floor(tokens), retryMs}
`
const bucketArguments = ['2', 'bucket:__rand_int__', 'penalty:__rand_int__', '1000', '50', '1', '1700000000000', '1000']

/** A JSON text of about 1 kB: objects, arrays, numbers and texts. */
const document = JSON.stringify({
  id: 12_345,
  name: 'a sofa for three, with a footstool',
  price: 799.99,
  tags: ['living room', 'sofa', 'grey', 'fabric'],
  sizes: Array.from({ length: 12 }, (_, i) => ({ width: 180 + i * 10, depth: 90, stock: (i * 7) % 5, code: `S${i}` })),
  supplier: { id: 77, name: 'Example & Sons', country: 'SE', active: true, rating: 4.5 },
  texts: { en: 'Soft, wide and easy to clean.', de: 'Weich, breit und leicht zu reinigen.' },
})
const library = `#!lua name=bench
local function bucket(KEYS, ARGV)
${tokenBucket}
end
redis.register_function('increment', function(keys) return redis.call('incr', keys[1]) end)
redis.register_function('bucket', bucket)
`

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {(digests: Record<string, string>) => string[]} command
 */

/** @type {Case[]} */
const cases = [
  { name: 'EVAL incr P=16', command: () => ['EVAL', increment, '1', 'counter:__rand_int__'] },
  { name: 'EVALSHA incr P=16', command: ({ increment }) => ['EVALSHA', increment, '1', 'counter:__rand_int__'] },
  { name: 'FCALL incr P=16', command: () => ['FCALL', 'increment', '1', 'counter:__rand_int__'] },
  { name: 'EVALSHA token bucket P=16', command: ({ tokenBucket }) => ['EVALSHA', tokenBucket, ...bucketArguments] },
  { name: 'FCALL token bucket P=16', command: () => ['FCALL', 'bucket', ...bucketArguments] },
  {
    name: 'cjson round trip of 1 kB P=16',
    command: ({ json }) => ['EVALSHA', json, '1', 'document'],
  },
  {
    name: 'cmsgpack round trip of 1 kB P=16',
    command: ({ messagePack }) => ['EVALSHA', messagePack, '1', 'packed'],
  },
]

/** The scripts that are called by their digests. */
const scripts = {
  increment,
  tokenBucket,
  json: "return #cjson.encode(cjson.decode(redis.call('GET', KEYS[1])))",
  messagePack: "return #cmsgpack.pack(cmsgpack.unpack(redis.call('GET', KEYS[1])))",
}

/** @type {import('../main.mjs').Topic} */
export const topic = {
  name: 'scripting',
  about:
    'redis-benchmark, 50 connections; scripts by text and by digest, functions, a token bucket of 60 lines, documents of 1 kB',
  run: context =>
    besideEachRival(context, async (ours, theirs, add) => {
      const digests = await prepare(theirs.client)
      await prepare(ours.client)
      for (const one of cases) await add(one.name, () => measure(one, digests, ours, theirs, context))
    }),
}

/**
 * Loads scripts, functions and documents. Returns the digests of the scripts.
 * @param {import('../harness/resp-client.mjs').RespClient} client
 * @returns {Promise<Record<string, string>>}
 */
async function prepare(client) {
  /** @type {Record<string, string>} */
  const digests = {}
  for (const [name, text] of Object.entries(scripts)) digests[name] = String(await client.call('SCRIPT', 'LOAD', text))
  await client.call('FUNCTION', 'LOAD', library)
  await client.call('SET', 'document', document)
  await client.call('EVAL', "redis.call('SET', 'packed', cmsgpack.pack(cjson.decode(ARGV[1])))", '0', document)
  return digests
}

/**
 * @param {Case} one
 * @param {Record<string, string>} digests
 * @param {import('../harness/server.mjs').Server} ours
 * @param {import('../harness/server.mjs').Server} theirs
 * @param {import('../main.mjs').Context} context
 * @returns {Promise<import('../harness/report.mjs').Row>}
 */
async function measure(one, digests, ours, theirs, context) {
  const command = one.command(digests)
  const seconds = context.quick ? secondsPerRun / 5 : secondsPerRun
  const run = (/** @type {import('../harness/server.mjs').Server} */ server, /** @type {number} */ requests) =>
    runRedisBenchmark(server, { name: one.name, command, pipeline, requests })
  return alternateFor(one.name, run, { warmUpRequests: 50_000, seconds }, ours, theirs, context)
}
