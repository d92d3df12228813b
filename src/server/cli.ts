import { fileURLToPath } from 'node:url'
import { cacheCode, loadCached } from './system/cached-code.ts'
import { calmCollector } from './system/collector.ts'
import { inlineMore } from './system/inline-more.ts'
import type * as Program from './system/program.ts'

/** The command `samovar`: runs the program beside it, program.cjs, from its code cache. V8's flags come first: it takes no code that was compiled under others. */
calmCollector()
inlineMore()
// Each kind of server has a cache of its own: in the other's there would be little of what it runs.
const kind = process.argv[2] === 'memcached' ? 'memcached' : 'server'
const code = loadCached<typeof Program>(fileURLToPath(new URL('./program.cjs', import.meta.url)), kind)
await code.exports.main(process.argv.slice(2), () => cacheCode(code))
