import { resolve } from 'node:path'
import { splitArguments } from '../../protocol/split-arguments.ts'
import { byteStringOfBytes, bytesOfByteString, textOfByteString } from './byte-string.ts'
import type { Configuration } from './configuration.ts'
import { directiveNames, directiveOf } from './directives.ts'
import { trimLine } from './rewrite-configuration.ts'

/**
 * Reads redis.conf and what is put behind it: a directive and its words to a line, with the quoting of inline commands;
 * `#` in front of a comment; `include` for other files. What comes later wins.
 */

/** How deep files may include files. Redis has no limit, and crashes on a file that includes itself. */
export const INCLUDE_DEPTH_MAX = 64

/** What reading needs of the world, and whom it tells what is no value of a directive. */
export interface RedisConfPorts {
  /** The version in the first line of errors: that of the Redis that is answered for. */
  readonly redisVersion: string
  /** The bytes of a file. Throws an error, with a `code` as Node's have, if it cannot be read. */
  readFile(path: string): Uint8Array
  /** The absolute paths of the files that match a pattern with `*`, `?` or `[…]`, sorted; none is no error. */
  matchFiles(pattern: string): readonly string[]
  /** Looks whether `dir` can be this absolute path. Returns the reason if it cannot. */
  checkDirectory?(path: string): string | undefined
  /** Looks whether `logfile` can be this absolute path. Returns the reason if it cannot. */
  checkLogfile?(path: string): string | undefined
  /** Gives a command another name, none if `to` is empty. Returns the reason if that cannot be. */
  renameCommand?(from: string, to: string): string | undefined
  /** Defines a user by the words behind `user`. Returns the reason if that cannot be. */
  defineUser?(words: readonly string[]): string | undefined
  /** Is told of what is changed against what was said. */
  warn?(message: string): void
}

/** The sources of a configuration, in the order in which they are read. All text is byte strings. */
export interface RedisConfSources {
  /** The path of redis.conf. */
  readonly file?: string | undefined
  /** What the standard input says, if it is read. */
  readonly standardInput?: string | undefined
  /** Lines from the command line. */
  readonly options?: string | undefined
}

/** A configuration that cannot be used. The message is for whoever starts the server, in redis-server's words. */
export class RedisConfError extends Error {
  override readonly name = 'RedisConfError'
  readonly code = 'ERR_REDIS_CONF'
}

/** Gives the configuration all that the sources say. Throws a RedisConfError at the first line that is wrong. */
export function readRedisConf(configuration: Configuration, sources: RedisConfSources, ports: RedisConfPorts): void {
  readSources(configuration, sources, ports, 0)
}

function readSources(
  configuration: Configuration,
  { file, standardInput, options }: RedisConfSources,
  ports: RedisConfPorts,
  depth: number,
): void {
  let text = file === undefined ? '' : readFiles(file, configuration.values.dir, ports)
  if (standardInput !== undefined) text += standardInput
  if (options !== undefined) text += `\n${options}`

  for (const [index, raw] of text.split('\n').entries()) {
    const line = trimLine(raw)
    const error = line === '' || line.startsWith('#') ? undefined : readLine(configuration, line, ports, depth)
    if (error !== undefined) {
      const place = `Reading the configuration file, at line ${index + 1}\n>>> '${line}'\n`
      throw fatalError(ports, `${place}${error}`)
    }
  }
  checkTogether(configuration, ports)
}

/** The text of the file that a path names, or of all files that a pattern does. */
function readFiles(file: string, directory: string, ports: RedisConfPorts): string {
  const path = textOfByteString(file)
  const paths = /[*?[]/.test(path) ? ports.matchFiles(resolve(directory, path)) : [path]
  return paths
    .map(each => {
      try {
        return byteStringOfBytes(ports.readFile(resolve(directory, each)))
      } catch (cause) {
        throw new RedisConfError(`Fatal error, can't open config file '${each}': ${reasonOf(cause)}`, { cause })
      }
    })
    .join('')
}

/** Follows one line. Returns the reason if it cannot. */
function readLine(
  configuration: Configuration,
  line: string,
  ports: RedisConfPorts,
  depth: number,
): string | undefined {
  const split = splitWords(line)
  if (split === undefined) return 'Unbalanced quotes in configuration line'
  const [given, ...words] = split
  const name = given.toLowerCase()
  if (directiveNames.has(name)) {
    const error = configuration.give(name, wordsOf(name, words))
    return error === undefined && name === 'dir' ? ports.checkDirectory?.(configuration.values.dir) : error
  }
  if (words.length === 1 && DEPRECATED.has(name)) return undefined

  if (name === 'include' && words.length === 1) {
    if (depth === INCLUDE_DEPTH_MAX) return `Files include each other more than ${INCLUDE_DEPTH_MAX} deep`
    readSources(configuration, { file: words[0] }, ports, depth + 1)
    return undefined
  }
  if (name === 'rename-command' && words.length === 2) {
    if (ports.renameCommand === undefined) return 'rename-command is not supported'
    return ports.renameCommand(words[0], words[1])
  }
  if (name === 'user' && words.length >= 1) {
    if (ports.defineUser === undefined) return 'user is not supported: there is the default user alone'
    return ports.defineUser(words)
  }
  if (name === 'loadmodule' && words.length >= 1) return 'loadmodule is not supported: there are no modules'
  if (name.includes('.')) {
    if (words.length === 0) return 'Module config specified without value'
    return 'Module Configuration detected without loadmodule directive or no ApplyConfig call: aborting'
  }
  if (name === 'sentinel') return words.length === 0 ? undefined : 'sentinel directive while not in sentinel mode'
  return 'Bad directive or wrong number of arguments'
}

/** Directives of the past, which mean nothing any more and are no mistake. */
const DEPRECATED = new Set([
  'list-max-ziplist-entries',
  'list-max-ziplist-value',
  'lua-replicate-commands',
  'io-threads-do-reads',
])

/** The words for a directive: where it takes several, one with spaces in it is several, as in --save "60 1". */
function wordsOf(name: string, words: readonly string[]): readonly string[] {
  const named = directiveNames.get(name)
  const severalWords = named !== undefined && directiveOf(named.directive).severalWords
  return severalWords && words.length === 1 && words[0] !== '' ? (splitWords(words[0]) ?? []) : words
}

/** Looks at directives that bear on each other. */
function checkTogether(configuration: Configuration, ports: RedisConfPorts): void {
  const { values } = configuration
  const refusal = values.logfile === '' ? undefined : ports.checkLogfile?.(resolve(values.dir, values.logfile))
  if (refusal !== undefined) throw fatalError(ports, `Can't open the log file: ${refusal}`)
  if (!values['cluster-enabled']) return
  if (values.replicaof !== undefined) throw fatalError(ports, 'replicaof directive not allowed in cluster mode')
  if (values.databases > 1) {
    ports.warn?.(`WARNING: Changing databases number from ${values.databases} to 1 since we are in cluster mode`)
    configuration.give('databases', ['1'])
  }
}

function splitWords(line: string): string[] | undefined {
  return splitArguments(bytesOfByteString(line))?.map(byteStringOfBytes)
}

function fatalError(ports: RedisConfPorts, reason: string): RedisConfError {
  return new RedisConfError(`*** FATAL CONFIG FILE ERROR (Redis ${ports.redisVersion}) ***\n${reason}`)
}

const REASONS = new Map([
  ['ENOENT', 'No such file or directory'],
  ['EACCES', 'Permission denied'],
  ['EPERM', 'Operation not permitted'],
  ['EISDIR', 'Is a directory'],
  ['ENOTDIR', 'Not a directory'],
  ['ELOOP', 'Too many levels of symbolic links'],
  ['ENAMETOOLONG', 'File name too long'],
  ['EMFILE', 'Too many open files'],
])

/** What the C library calls an error of the file system. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return ('code' in error ? REASONS.get(String(error.code)) : undefined) ?? error.message
}
