import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runBounded } from './run-bounded.mjs'
import { executables, findOnPath, Scratch } from './scratch.mjs'
import { isMeant } from './skips.mjs'
import { readTapOutput } from './tap-output.mjs'

/** The Perl suite of memcached, in a scratch copy in which Samovar is the server. */
export class PerlSuite {
  name = 'memcached'

  /**
   * @param {string} checkout
   * @param {string} [server] the executable that takes the server's place
   */
  constructor(checkout, server = join(executables, 'memcached')) {
    if (!existsSync(server)) throw new Error(`there is no ${server}`)
    if (findOnPath('perl') === undefined) throw new Error('the suite needs perl')
    this.scratch = new Scratch(checkout)
    if (!this.scratch.has('t/lib/MemcachedTest.pm')) throw new Error(`${checkout} has no t/lib/MemcachedTest.pm`)
    this.scratch.place('memcached', server)
    this.scratch.place('memcached-debug', server)
    // It ends a server that runs too long, as this runner does.
    this.scratch.script('timedrun', 'shift\nexec "$@"')
  }

  /**
   * Runs one file, e.g. `t/getset.t`.
   * @param {string} file
   * @param {import('./skips.mjs').Skip[]} skips
   * @param {{ limitMs: number, log: string }} options
   */
  async run(file, skips, { limitMs, log }) {
    const env = file.startsWith('t/ssl_') ? { SSL_TEST: '1' } : undefined
    const { output, timedOut } = await runBounded(['perl', file], { cwd: this.scratch.root, log, limitMs, env })
    const report = readTapOutput(output, name => skips.some(({ test }) => isMeant(test, name)))
    return timedOut ? { ...report, death: `it took more than ${limitMs / 1000} s` } : report
  }

  close() {
    this.scratch.remove()
  }
}
