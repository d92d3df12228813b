import { equalsIgnoreCase } from '../base/bytes.ts'
import { type Entry, nameForError } from './command-table.ts'
import { wrongArity } from './messages.ts'

/** Bytes of its arguments that the error for an unknown command shows. */
const SHOWN_MAX = 128

/** Returns the error for a command that is not there, or, with a container, for a subcommand of it. Words are pairs of offsets into bytes. */
export function unknownCommand(
  container: Entry | undefined,
  bytes: Uint8Array,
  argv: Int32Array,
  argc: number,
): string {
  if (container !== undefined) {
    if (argc === 1) return wrongArity(container.fullName)
    const name = nameForError(bytes, argv[2], argv[3])
    return `ERR unknown subcommand '${name}'. Try ${container.command.name.toUpperCase()} HELP.`
  }
  let shown = ''
  for (let i = 1; i < argc && shown.length < SHOWN_MAX; i++) {
    shown += `'${nameForError(bytes, argv[2 * i], Math.min(argv[2 * i + 1], argv[2 * i] + SHOWN_MAX - shown.length))}' `
  }
  return `ERR unknown command '${nameForError(bytes, argv[0], argv[1])}', with args beginning with: ${shown}`
}

/** Whether a command is a line of an HTTP request, sent by a browser that was tricked into it; Redis hangs up on those. */
export function isHttp(bytes: Uint8Array, start: number, end: number): boolean {
  return equalsIgnoreCase(bytes, start, end, 'POST') || equalsIgnoreCase(bytes, start, end, 'HOST:')
}
