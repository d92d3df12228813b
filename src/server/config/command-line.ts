import { splitArguments } from '../../protocol/split-arguments.ts'
import { byteStringOf } from './byte-string.ts'
import { quoteWord } from './directive.ts'

/** What the arguments of the command line ask for. */
export type CommandLine =
  | {
      readonly action: 'serve'
      /** The path of redis.conf, as it was given. */
      readonly file: string | undefined
      /** Whether the standard input is part of the configuration, behind the file. */
      readonly standardInput: boolean
      /** The directives among the arguments, as lines of redis.conf: a byte string. */
      readonly options: string
    }
  | { readonly action: 'version' | 'help' | 'check-system' }
  /** The arguments cannot be followed: `message` says why, and the exit code is 1. */
  | { readonly action: 'refuse'; readonly message: string }

/**
 * Understands the arguments as redis-server does:
 *
 *     [/path/to/redis.conf] [--directive word …] … [-]
 *
 * A first argument without a dash is the file. What follows `--directive`, up to the next that begins with two dashes,
 * are its words, but at least one, so that words may begin with dashes; `"--directive word"` in one argument works too. A
 * lone dash in the first or last place stands for the standard input. `--save` without a word means none.
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const [first] = args
  if (first === '-v' || first === '--version') return { action: 'version' }
  if (first === '-h' || first === '--help') return { action: 'help' }
  if (first === '--test-memory') return refuseMemoryTest(args)
  if (first === '--check-system') return { action: 'check-system' }
  if (args.includes('--sentinel')) return { action: 'refuse', message: 'Sentinel mode is not supported yet.' }

  const file = first !== undefined && !first.startsWith('-') ? first : undefined
  const start = file === undefined ? 0 : 1
  let standardInput = false
  let options = ''
  let mayBeDirective = true
  for (let at = start; at < args.length; at++) {
    const arg = args[at]
    const isLast = at === args.length - 1
    if (arg === '-' && (at === 0 || isLast)) {
      standardInput = true
    } else if (mayBeDirective && arg.startsWith('--')) {
      if (options !== '') options += '\n'
      options += `${byteStringOf(arg.slice(2))} `
      mayBeDirective = splitArguments(Buffer.from(arg))?.length !== 1
      if (arg.toLowerCase() === '--save' && (isLast || args[at + 1].startsWith('--'))) {
        options += '""'
        mayBeDirective = true
      }
    } else {
      options += `${quoteWord(byteStringOf(arg))} `
      mayBeDirective = true
    }
  }
  return { action: 'serve', file, standardInput, options }
}

function refuseMemoryTest(args: readonly string[]): CommandLine {
  const message =
    args.length === 2
      ? 'Testing the memory is not supported: use a tool that runs without an operating system.'
      : 'Please specify the amount of memory to test in megabytes.'
  return { action: 'refuse', message }
}
