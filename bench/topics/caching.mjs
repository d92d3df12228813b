/** The caching library beside others: what it costs to get, set and load values, in one process with redis-server behind it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runPinned } from '../harness/load.mjs'
import { loadCore } from '../harness/machine.mjs'
import { withServer } from '../harness/server.mjs'
import { compare } from '../harness/statistics.mjs'
import { libraries, tiered } from '../loads/caching-libraries.mjs'

const script = join(import.meta.dirname, '..', 'loads', 'caching.mjs')

/** The figures of loads/caching.mjs. */
const rows = [
  { figure: 'near', name: 'get of an object, near', among: Object.keys(libraries) },
  { figure: 'nearMany', name: 'getMany of 100, near', among: Object.keys(libraries) },
  { figure: 'stampedes', name: '1,000 concurrent misses of one key', among: Object.keys(libraries) },
  { figure: 'get', name: 'get, tiered, from redis-server', among: tiered },
  { figure: 'getMany', name: 'getMany of 100, tiered, from redis-server', among: tiered },
  { figure: 'set', name: 'set, tiered, to redis-server', among: tiered },
]

/** @type {import('../main.mjs').Topic} */
export const topic = {
  name: 'caching',
  about: 'caching libraries over one redis-server; the bars are about the fastest that has both tiers',
  async run(context) {
    if (!existsSync(join(import.meta.dirname, '..', 'node_modules', 'bentocache')))
      throw new Error('the libraries to compare with are missing: run npm install --prefix bench first')
    const rival = context.rivals.find(({ name }) => name === 'redis-server') ?? context.rivals[0]
    /** @type {Map<string, Record<string, number>[]>} */
    const results = new Map(Object.keys(libraries).map(name => [name, []]))
    await withServer(rival, [], async server => {
      for (let round = 1; round <= context.rounds; round++) {
        for (const [name, rounds] of results) {
          context.progress(`${name}, round ${round} of ${context.rounds}`)
          await server.client.call('FLUSHALL')
          const seconds = context.quick ? 0.3 : 1.5
          const command = [process.execPath, script, name, String(server.port), String(seconds)]
          rounds.push(JSON.parse(await runPinned(loadCore, ['env', 'NODE_ENV=production', ...command])))
        }
      }
    })
    return rows.flatMap(row => rowsOf(row, results))
  },
}

/**
 * One row against the fastest tiered library, which the bar is about, and one for each other that has such an operation.
 *
 * @param {typeof rows[number]} row
 * @param {Map<string, Record<string, number>[]>} results
 * @returns {import('../harness/report.mjs').Row[]}
 */
function rowsOf({ figure, name, among }, results) {
  const series = (/** @type {string} */ library) => (results.get(library) ?? []).map(result => result[figure])
  const rivals = among
    .filter(library => library !== 'samovar' && series(library).every(value => value !== null))
    .map(library => ({ library, ...compare(series('samovar'), series(library)) }))
    .sort((a, b) => b.theirs - a.theirs)
  const judged = rivals.find(({ library }) => tiered.includes(library))
  return rivals.map(({ library, ours, theirs, ratio, low, high }) => {
    const row = { name, unit: '/s', ours, theirs, ratio, spread: /** @type {[number, number]} */ ([low, high]) }
    return library === judged?.library ? { ...row, note: library } : { ...row, rival: library }
  })
}
