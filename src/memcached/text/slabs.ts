import { SLABS } from '../../protocol/memcached/command-code.ts'
import { BAD_LINE } from '../../protocol/memcached/meta-flags.ts'
import { strictInt32 } from '../../protocol/memcached/number-token.ts'
import type { TextCall, TextCommand } from './text-call.ts'

const WINDOW_SECONDS_MIN = 3
const WINDOW_SECONDS_MAX = 1800
const AUTOMOVE_MAX = 2

/** `slabs reassign from to`, `slabs automove …` */
export const slabs: TextCommand = {
  code: SLABS,
  name: 'slabs',
  syntax: '[reassign <source> <destination>|automove [<0|1|2>|ratio|freeratio|window]]',
  run(call) {
    const { tokenCount } = call.parser
    const what = call.word(1)
    if (tokenCount === 4 && 'reassign'.startsWith(what)) call.line(reassign(call))
    else if (tokenCount >= 3 && 'automove'.startsWith(what)) call.line(automove(call))
    else call.line('ERROR')
  },
}

function reassign(call: TextCall): string {
  const { parser, store } = call
  if (!store.settings.slabReassign) return 'CLIENT_ERROR slab reassignment disabled'
  const { bytes, tokens } = parser
  const from = strictInt32(bytes, tokens[4], tokens[5])
  const to = strictInt32(bytes, tokens[6], tokens[7])
  if (Number.isNaN(from) || Number.isNaN(to)) return BAD_LINE
  if (store.pages === undefined) return 'BADCLASS invalid src or dst class id'
  switch (store.pages.move(from, to)) {
    case 'same':
      return 'SAME src and dst class are identical'
    case 'class':
      return 'BADCLASS invalid src or dst class id'
    case 'spare':
      return 'NOSPARE source class has no spare pages'
    default:
      return 'OK'
  }
}

function automove(call: TextCall): string {
  const { settings } = call.store
  const { tokenCount } = call.parser
  const what = call.word(2)
  if ('ratio'.startsWith(what) || 'freeratio'.startsWith(what)) {
    const ratio = tokenCount < 4 ? Number.NaN : call.fraction(3)
    if (Number.isNaN(ratio)) return 'ERROR'
    if ('ratio'.startsWith(what)) settings.slabAutomoveRatio = ratio
    return 'OK'
  }
  if ('window'.startsWith(what)) {
    const seconds = tokenCount < 4 ? -1 : call.unsigned(3)
    if (seconds < 0) return BAD_LINE
    if (seconds < WINDOW_SECONDS_MIN || seconds > WINDOW_SECONDS_MAX)
      return 'CLIENT_ERROR automove window too low or too high'
    settings.slabAutomoveWindow = seconds
    return 'OK'
  }
  const level = call.unsigned(2)
  if (level < 0) return BAD_LINE
  if (level > AUTOMOVE_MAX) return 'ERROR'
  settings.slabAutomove = level
  return 'OK'
}
