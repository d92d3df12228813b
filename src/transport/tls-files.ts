import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { certificatesIn, type Pem } from './tls-context.ts'

/** The most files of a folder that are read for certificates. */
const FILES_MAX = 10_000

/** A file that cannot be read. The message is OpenSSL's. */
export class TlsFileError extends Error {
  override name = 'TlsFileError'
  /** The system's reason alone, e.g. `No such file or directory`. */
  readonly reason: string

  constructor(cause: NodeJS.ErrnoException) {
    const reason = /^\w+: ([^,]+)/.exec(cause.message)?.[1] ?? cause.message
    const sentence = reason.charAt(0).toUpperCase() + reason.slice(1)
    const number = (Math.abs(cause.errno ?? 0) + 0x80000000).toString(16).toUpperCase()
    super(`error:${number}:system library::${sentence}`, { cause })
    this.reason = sentence
  }
}

/** Returns what a file holds. Throws {@link TlsFileError}. */
export function readPemFile(path: string): Pem {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new TlsFileError(error as NodeJS.ErrnoException)
  }
}

/**
 * Returns the certificates that the files in a folder hold, each text once: folders that `openssl rehash` made have every file under a second name.
 * What holds none is passed over. Throws {@link TlsFileError} when there is no such folder.
 */
export function readPemFolder(path: string): Pem[] {
  let names: string[]
  try {
    names = readdirSync(path).sort().slice(0, FILES_MAX)
  } catch (error) {
    throw new TlsFileError(error as NodeJS.ErrnoException)
  }
  const texts = new Set<string>()
  for (const name of names) {
    const text = readOrNothing(join(path, name))
    if (certificatesIn(text) > 0) texts.add(text)
  }
  return [...texts]
}

function readOrNothing(path: string): string {
  try {
    return statSync(path).isFile() ? readFileSync(path, 'latin1') : ''
  } catch {
    return ''
  }
}
