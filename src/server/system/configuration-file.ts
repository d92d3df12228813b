import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { byteStringOfBytes, bytesOfByteString } from '../config/byte-string.ts'
import type { Configuration } from '../config/configuration.ts'

/**
 * Writes redis.conf anew, by way of a file beside it, so that a crash leaves the old or the new one. Returns an error reply when there is no
 * file or it cannot be written. With `all`, what has its default is written too.
 */
export function rewriteConfigurationFile(
  configuration: Configuration,
  file: string | undefined,
  all: boolean,
): string | undefined {
  if (file === undefined) return 'ERR The server is running without a config file'
  try {
    const old = byteStringOfBytes(readOrEmpty(file))
    const beside = `${file}.${process.pid}.tmp`
    writeFileSync(beside, bytesOfByteString(configuration.rewrite(old, undefined, all)), { flush: true })
    renameSync(beside, file)
    return undefined
  } catch (error) {
    return `ERR Rewriting config file: ${error instanceof Error ? error.message : String(error)}`
  }
}

function readOrEmpty(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Uint8Array(0)
    throw error
  }
}
