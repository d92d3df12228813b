import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runBounded } from './run-bounded.mjs'
import { executables, findOnPath, Scratch } from './scratch.mjs'
import { readTclOutput } from './tcl-output.mjs'

/** Programs beside the server that tests run, by what follows the name of the suite. */
const TOOLS = ['cli', 'benchmark', 'check-rdb', 'check-aof']
/** Ports that a run may use, from one of these on; the suite itself looks which are free. */
const PORTS = { first: 21_000, last: 29_000, count: 1000 }

/** The Tcl suite of Redis or Valkey, in a scratch copy in which Samovar is the server. */
export class TclSuite {
  /**
   * @param {'redis' | 'valkey'} name
   * @param {string} checkout
   * @param {string} [server] the executable that takes the server's place
   */
  constructor(name, checkout, server = join(executables, 'redis-server')) {
    this.name = name
    this.interpreter = findOnPath('tclsh') ?? findOnPath('tclsh8.6')
    if (this.interpreter === undefined) throw new Error('the suite needs tclsh (Debian: apt install tcl)')
    this.scratch = new Scratch(checkout)
    if (!this.scratch.has('tests/test_helper.tcl')) throw new Error(`${checkout} has no tests/test_helper.tcl`)
    this.scratch.place(`src/${name}-server`, server)
    for (const tool of TOOLS) {
      if (this.scratch.has(`src/${name}-${tool}`)) continue
      const installed = findOnPath(`${name}-${tool}`) ?? findOnPath(`redis-${tool}`)
      if (installed !== undefined) this.scratch.place(`src/${name}-${tool}`, installed)
    }
  }

  /**
   * Runs one file, e.g. `unit/type/string`, one test at a time.
   * @param {string} file
   * @param {import('./skips.mjs').Skip[]} skips
   * @param {{ limitMs: number, log: string }} options
   */
  async run(file, skips, { limitMs, log }) {
    const skipfile = join(this.scratch.folder, 'skipfile')
    const tags = skips.filter(({ test }) => test.startsWith('tag:')).map(({ test }) => `-${test.slice(4)}`)
    const names = skips.map(({ test }) => test).filter(test => !test.startsWith('tag:'))
    writeFileSync(skipfile, names.join('\n'))
    const baseport = PORTS.first + Math.floor(Math.random() * (PORTS.last - PORTS.first))
    const tls = this.#isForTls(file)
    if (tls) await this.#makeCertificates(limitMs)
    const { output, timedOut } = await runBounded(
      [this.interpreter ?? '', 'tests/test_helper.tcl', '--clients', '1', '--durable', '--single', file]
        .concat(['--baseport', String(baseport), '--portcount', String(PORTS.count)])
        .concat(names.length > 0 ? ['--skipfile', skipfile] : [])
        .concat(tls ? ['--tls'] : [])
        .concat(tags.length > 0 ? ['--tags', tags.join(' ')] : []),
      { cwd: this.scratch.root, log, limitMs },
    )
    const report = readTclOutput(output)
    return timedOut ? { ...report, death: `it took more than ${limitMs / 1000} s` } : report
  }

  /** Whether a file has tests only for a suite that runs over TLS. */
  #isForTls(/** @type {string} */ file) {
    const text = this.scratch.read(`tests/${file}.tcl`) ?? ''
    return /^start_server[^\n]*\n\s*if \{\$::tls\}/m.test(text)
  }

  /** Makes the certificates that the suite uses, with its own script. */
  async #makeCertificates(/** @type {number} */ limitMs) {
    if (this.scratch.has('tests/tls/ca.crt')) return
    const log = join(this.scratch.folder, 'certificates.log')
    await runBounded(['sh', 'utils/gen-test-certs.sh'], { cwd: this.scratch.root, log, limitMs })
    if (!this.scratch.has('tests/tls/ca.crt')) throw new Error('the certificates for TLS need openssl')
  }

  close() {
    this.scratch.remove()
  }
}
