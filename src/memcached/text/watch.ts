import { WATCH } from '../../protocol/memcached/command-code.ts'
import { WATCH_FETCHERS, WATCH_WORDS } from '../event-log.ts'
import type { TextCommand } from './text-call.ts'

/** `watch [what…]`: from then on the connection only tells what happens. */
export const watch: TextCommand = {
  code: WATCH,
  name: 'watch',
  syntax: '[fetchers|mutations|evictions|connevents|sysevents|deletions]*',
  run(call) {
    const { tokenCount } = call.parser
    if (!call.host.settings.watchEnabled) return call.line('CLIENT_ERROR watch commands not allowed')
    if (call.pipelined) return call.line('ERROR cannot pipeline other commands before watch')
    let mask = tokenCount > 1 ? 0 : WATCH_FETCHERS
    for (let i = 1; i < tokenCount; i++) {
      const known = [...WATCH_WORDS].find(([word]) => word.startsWith(call.word(i)))
      if (known === undefined) return call.line('ERROR')
      mask |= known[1]
    }
    call.line(call.client.watch(mask) ? 'OK' : 'WATCHER_TOO_MANY log watcher limit reached')
  },
}
