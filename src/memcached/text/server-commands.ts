import { META_NOOP, QUIT, SHUTDOWN, UNKNOWN, VERBOSITY, VERSION } from '../../protocol/memcached/command-code.ts'
import { BAD_LINE } from '../../protocol/memcached/meta-flags.ts'
import { strictUint32 } from '../../protocol/memcached/number-token.ts'
import { literal } from '../../protocol/memcached/text-reply.ts'
import type { TextCommand } from './text-call.ts'

const VERBOSITY_MAX = 2
const MN = literal('MN\r\n')

/** `version` */
export const version: TextCommand = {
  code: VERSION,
  name: 'version',
  syntax: '',
  run: call => call.line(`VERSION ${call.host.version}`),
}

/** `verbosity level [noreply]` */
export const verbosity: TextCommand = {
  code: VERBOSITY,
  name: 'verbosity',
  syntax: '<level> [noreply]',
  run(call) {
    const { parser } = call
    const level = parser.tokenCount < 2 ? -1 : strictUint32(parser.bytes, parser.tokens[2], parser.tokens[3])
    if (level < 0) return call.line(BAD_LINE)
    call.host.settings.verbosity = Math.min(level, VERBOSITY_MAX)
    call.line('OK')
  },
}

/** `quit` */
export const quit: TextCommand = { code: QUIT, name: 'quit', syntax: '', run: call => call.client.quit() }

/** `shutdown [graceful]`: needs `-A`. */
export const shutdown: TextCommand = {
  code: SHUTDOWN,
  name: 'shutdown',
  syntax: '[graceful]',
  run(call) {
    const { tokenCount } = call.parser
    if (!call.host.settings.shutdownEnabled) return call.line('SERVER_ERROR: shutdown not enabled')
    const graceful = tokenCount === 2 && call.word(1) === 'graceful'
    if (tokenCount !== 1 && !graceful) return call.line('CLIENT_ERROR invalid shutdown mode')
    call.client.closeReason = 'shutdown'
    call.client.close(false)
    call.host.shutdown(graceful)
  },
}

/** `mn`: shows that all before it was done. */
export const metaNoop: TextCommand = { code: META_NOOP, name: 'mn', syntax: '', run: call => call.literal(MN) }

/** What is no command. A line of HTTP, sent by a browser that was tricked into it, ends the connection. */
export const unknown: TextCommand = {
  code: UNKNOWN,
  name: '',
  syntax: '',
  run(call) {
    const { tokenCount } = call.parser
    if (tokenCount > 1 && call.word(tokenCount - 1).startsWith('HTTP/')) call.client.close(false)
    else call.line('ERROR')
  },
}
