import { LRU } from '../../protocol/memcached/command-code.ts'
import { strictInt32 } from '../../protocol/memcached/number-token.ts'
import type { TextCall, TextCommand } from './text-call.ts'

const HOT_AND_WARM_PERCENT_MAX = 80

/** `lru tune hot warm hot_factor warm_factor`, `lru mode flat|segmented`, `lru temp_ttl seconds`. */
export const lru: TextCommand = {
  code: LRU,
  name: 'lru',
  syntax: '[tune|mode|temp_ttl] [option list]',
  run(call) {
    const { parser, store } = call
    const { tokenCount } = parser
    const { maintainer } = store.settings
    const what = call.word(1)
    if (tokenCount >= 6 && 'tune'.startsWith(what)) call.line(tune(call))
    else if (tokenCount >= 3 && maintainer && 'mode'.startsWith(what)) call.line(setMode(call))
    else if (tokenCount >= 3 && maintainer && 'temp_ttl'.startsWith(what)) call.line(setTemporaryTtl(call))
    else call.line('ERROR')
  },
}

function tune(call: TextCall): string {
  const { settings } = call.store
  const hotPercent = call.unsigned(2)
  const warmPercent = call.unsigned(3)
  const hotFactor = call.fraction(4)
  const warmFactor = call.fraction(5)
  if (hotPercent < 0 || warmPercent < 0 || Number.isNaN(hotFactor) || Number.isNaN(warmFactor)) return 'ERROR'
  if (hotPercent + warmPercent > HOT_AND_WARM_PERCENT_MAX) return 'ERROR hot and warm pcts must not exceed 80'
  if (hotFactor <= 0 || warmFactor <= 0) return 'ERROR hot/warm age factors must be greater than 0'
  Object.assign(settings, { hotPercent, warmPercent, hotFactor, warmFactor })
  return 'OK'
}

function setMode(call: TextCall): string {
  const mode = call.word(2)
  if (mode !== 'flat' && mode !== 'segmented') return 'ERROR'
  call.store.settings.segmented = mode === 'segmented'
  return 'OK'
}

function setTemporaryTtl(call: TextCall): string {
  const { bytes, tokens } = call.parser
  const seconds = strictInt32(bytes, tokens[4], tokens[5])
  if (Number.isNaN(seconds)) return 'ERROR'
  call.store.settings.temporaryTtl = Math.max(-1, seconds)
  return 'OK'
}
