import { DEBUG_TIME } from '../../protocol/memcached/command-code.ts'
import { unknown } from './server-commands.ts'
import type { TextCommand } from './text-call.ts'

/** `debugtime p|r|seconds`: holds the clock, lets it go on, or moves it. Only with `-o relaxed_privileges`, as only memcached's debug build has it. */
export const debugTime: TextCommand = {
  code: DEBUG_TIME,
  name: 'debugtime',
  syntax: '<p|r|seconds>',
  run(call) {
    if (!call.host.settings.debug) return unknown.run(call)
    const word = call.word(1)
    if (word === 'p' || word === 'r') call.host.holdTime(word === 'p')
    else if (/^-?\d{1,10}$/.test(word)) call.host.moveTime(Number(word) * 1000)
    else return call.line('ERROR')
    call.line('OK')
  },
}
