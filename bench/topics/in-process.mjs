/** GETs through the embedded server's own client, in the calling process, without a socket. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runPinned } from '../harness/load.mjs'
import { serverCore } from '../harness/machine.mjs'

const bundle = join(import.meta.dirname, '..', '..', 'dist', 'server.js')
const script = join(import.meta.dirname, '..', 'loads', 'in-process.mjs')

/** @type {import('../main.mjs').Topic} */
export const topic = {
  name: 'in-process',
  about: 'server.client of an embedded server without a port, 100,000 random keys, 64-byte values',
  async run(context) {
    if (!existsSync(bundle)) throw new Error('dist/server.js is missing: run npm run build first')
    const seconds = context.quick ? 1 : 3
    const output = await runPinned(serverCore, [process.execPath, script, bundle, String(seconds)])
    const { gets, sets, getsOfFew, copies, looks } = JSON.parse(output)
    return [
      { name: 'GET of 64 bytes', unit: '/s', ours: gets },
      { name: 'GET of 64 bytes, of 1,000 keys', unit: '/s', ours: getsOfFew },
      { name: 'a Map of Buffers, each copied', unit: '/s', ours: copies },
      { name: 'a look at the key alone, of 100,000', unit: '/s', ours: looks },
      { name: 'SET of 64 bytes', unit: '/s', ours: sets },
    ]
  },
}
