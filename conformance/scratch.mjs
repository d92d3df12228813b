import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'

/** Where the executables are that take the servers' places. */
export const executables = join(import.meta.dirname, '../compat/bin')

/** A scratch copy of somebody's checkout. Theirs is only read. */
export class Scratch {
  constructor(/** @type {string} */ checkout) {
    this.checkout = realpathSync(checkout)
    this.folder = mkdtempSync(join(tmpdir(), 'samovar-conformance-'))
    this.root = join(this.folder, 'checkout')
    cpSync(this.checkout, this.root, {
      recursive: true,
      verbatimSymlinks: true,
      filter: source => basename(source) !== '.git' && source !== join(this.checkout, 'deps'),
    })
  }

  /** Puts an executable where the suite expects one, in place of what may be there. */
  place(/** @type {string} */ path, /** @type {string} */ executable) {
    const target = join(this.root, path)
    mkdirSync(dirname(target), { recursive: true })
    rmSync(target, { force: true })
    symlinkSync(executable, target)
  }

  /** Writes a shell script where the suite expects a program. */
  script(/** @type {string} */ path, /** @type {string} */ text) {
    const target = join(this.root, path)
    rmSync(target, { force: true })
    writeFileSync(target, `#!/bin/sh\n${text}\n`)
    chmodSync(target, 0o755)
  }

  /** Whether the checkout has this file. */
  has(/** @type {string} */ path) {
    return existsSync(join(this.root, path))
  }

  /** The text of a file; undefined when there is none. */
  read(/** @type {string} */ path) {
    return this.has(path) ? readFileSync(join(this.root, path), 'latin1') : undefined
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** The full path of a program, or undefined where there is none. */
export function findOnPath(/** @type {string} */ name) {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    if (folder !== '' && existsSync(join(folder, name))) return join(folder, name)
  }
  return undefined
}
