/** Measures the embedded client: node in-process.mjs <path of dist/server.js> <seconds>; prints what it did per second: gets, sets, gets of
 * a thousand keys, which the processor's caches hold, and, for comparison, copies out of a Map, and looks at the characters of the keys alone. */
import { pathToFileURL } from 'node:url'
import { createRandom } from '../harness/random.mjs'

const keyCount = 100_000
const [, , bundle, seconds] = process.argv
const { createServer } = await import(pathToFileURL(bundle).href)
const server = await createServer()
const { client } = server
const random = createRandom(1)
const keys = Array.from({ length: keyCount }, (_, id) => `key:${String(id).padStart(12, '0')}`)
const order = Int32Array.from({ length: 1 << 20 }, () => Math.floor(random() * keyCount))
const value = 'x'.repeat(64)

for (const key of keys) client.set(key, value)
if (Buffer.from(client.get(keys[1])).toString() !== value)
  throw new Error('the embedded client does not give the value back')
const sets = perSecond(key => client.set(key, value))
const gets = perSecond(key => client.get(key))
const few = keys.slice(0, 1000)
const getsOfFew = perSecond((_, call) => client.get(few[call % few.length]))
/** @type {Map<string, Buffer>} */
const map = new Map(keys.map(key => [key, Buffer.from(value)]))
const copies = perSecond(key => Buffer.from(/** @type {Buffer} */ (map.get(key))))
let sum = 0
const looks = perSecond(key => {
  for (let i = 0; i < key.length; i++) sum += key.charCodeAt(i)
})
if (sum === 0) throw new Error('no key was looked at')
console.log(JSON.stringify({ gets, sets, getsOfFew, copies, looks }))
await server.close()

/**
 * Calls per second, after half a second of warming up.
 * @param {(key: string, call: number) => unknown} call
 */
function perSecond(call) {
  run(call, 0.5)
  return run(call, Number(seconds))
}

/**
 * @param {(key: string, call: number) => unknown} call
 * @param {number} duration seconds
 */
function run(call, duration) {
  const start = performance.now()
  const end = start + duration * 1000
  let calls = 0
  let now = start
  while ((now = performance.now()) < end) {
    for (let turn = 0; turn < 1000; turn++) call(keys[order[calls & (order.length - 1)]], calls++)
  }
  return calls / ((now - start) / 1000)
}
