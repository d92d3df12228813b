/**
 * Measures one caching library: node caching.mjs <library> <port of redis-server> <seconds per figure>; prints the figures as JSON, in operations per second;
 * null for what the library does not have.
 */
import { libraries } from './caching-libraries.mjs'

const keyCount = 10_000
const batch = 100
const atOnce = 32
const waiters = 1000

const [, , name, port, seconds] = process.argv
let loads = 0
const load = async (/** @type {string} */ key) => {
  loads++
  // A source answers in another turn.
  await new Promise(setImmediate)
  return objectOf(key)
}
const keys = Array.from({ length: keyCount }, (_, id) => `object-${id}`)
const roomy = { port: Number(port), nearEntries: 2 * keyCount, load }
/** Of keys that are read in order, none is in the near tier. */
const tight = { ...roomy, nearEntries: batch }

const figures = {
  ...(await measure(roomy, async library => {
    await warm(library)
    const loaded = loads
    const near = await perSecond(async turn => void (await library.get(keys[turn % 1000])))
    const nearMany = await manyPerSecond(library)
    if (loads !== loaded) throw new Error(`${name} does not keep its values near`)
    const stampedes = await stampedesPerSecond(library)
    return { near, nearMany, stampedes }
  })),
  ...(await measure(tight, async library => {
    if (library.set === undefined) return { get: undefined, set: undefined, getMany: undefined }
    const { set } = library
    const sets = await perSecond(together(turn => set(keys[turn % keyCount], objectOf(keys[turn % keyCount]))))
    await warm(library)
    const loaded = loads
    const gets = await perSecond(together(turn => library.get(keys[turn % keyCount])))
    const many = await manyPerSecond(library)
    if (loads !== loaded) throw new Error(`${name} does not keep its values in Redis`)
    return { get: gets * atOnce, set: sets * atOnce, getMany: many }
  })),
}
console.log(JSON.stringify(figures, (_key, value) => value ?? null))
process.exit()

/**
 * @template T
 * @param {import('./caching-libraries.mjs').Setup} setup
 * @param {(library: import('./caching-libraries.mjs').Library) => Promise<T>} body
 */
async function measure(setup, body) {
  const library = await libraries[name](setup)
  const figures = await body(library)
  await library.close()
  return figures
}

/** A value as pages show it, of about 300 bytes. @param {string} key */
function objectOf(key) {
  return {
    key,
    name: `The ${key} by Alder & Sons`,
    description: 'Birch, finished in amber, made to last thirty years and to be repaired, not replaced.',
    price_cents: 12_900,
    stock: 42,
    tags: ['kitchen', 'birch', 'new'],
    attributes: { colour: 'amber', weight_grams: 1200, dimensions_mm: [300, 200, 100] },
  }
}

/** Brings all keys into the cache. @param {import('./caching-libraries.mjs').Library} library */
async function warm(library) {
  for (let from = 0; from < keyCount; from += batch) await Promise.all(keys.slice(from, from + batch).map(library.get))
}

/** @param {number} turn */
function slice(turn) {
  const from = (turn * batch) % keyCount
  return keys.slice(from, from + batch)
}

/** Many calls at once. @param {(turn: number) => Promise<unknown>} call */
function together(call) {
  return (/** @type {number} */ turn) => Promise.all(Array.from({ length: atOnce }, (_, i) => call(turn * atOnce + i)))
}

/** How often a second a library that can gets many at once. @param {import('./caching-libraries.mjs').Library} library */
async function manyPerSecond({ getMany }) {
  return getMany && perSecond(turn => getMany(slice(turn)))
}

/** How often a second many can ask at once for a key that nobody has. @param {import('./caching-libraries.mjs').Library} library */
async function stampedesPerSecond(library) {
  const before = loads
  let stampedes = 0
  const result = await perSecond(async () => {
    const key = `missing-${process.pid}-${stampedes++}`
    await Promise.all(Array.from({ length: waiters }, () => library.get(key)))
  })
  if (loads - before !== stampedes) throw new Error(`${name}: ${loads - before} loads of ${stampedes} keys`)
  return result
}

/** Calls per second, one after the other, after a third of the time for warming up. @param {(turn: number) => Promise<unknown>} call */
async function perSecond(call) {
  const run = async (/** @type {number} */ milliseconds) => {
    const start = performance.now()
    let turn = 0
    let now = start
    while ((now = performance.now()) < start + milliseconds) for (let i = 0; i < 8; i++) await call(turn++)
    return turn / ((now - start) / 1000)
  }
  await run(Number(seconds) * 333)
  return run(Number(seconds) * 1000)
}
