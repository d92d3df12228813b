import { redisVersion, version } from '../../base/version.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { defineCommand } from '../command.ts'

/** LOLWUT */
export const lolwut = defineCommand({
  name: 'lolwut',
  arity: -1,
  flags: ['readonly', 'fast'],
  categories: [],
  group: 'server',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Draws something, and tells the version.',
  arguments: [{ name: 'version', type: 'integer', token: 'VERSION', optional: true }],
  run: runLolwut,
})

function runLolwut(call: Call, reply: Reply): void {
  // Redis draws differently by version; a samovar looks the same in all of them.
  if (call.argc >= 3 && call.is(1, 'VERSION') && Number.isNaN(call.integerOrReply(2, reply))) return
  reply.verbatim('txt', `${SAMOVAR}\nRedis ver. ${redisVersion} (Samovar ${version})\n`)
}

const SAMOVAR = String.raw`
            )  (
           (    )
          __)__(__
         (________)
         _\______/_
      __/          \__
     /  \          /  \
    (__  |  hot   |  __)
       \ |  data  | /  _
        \|        |/  (_)
         |        |====|
          \      /     |
           \____/     _|_
           _|  |_    \___/
        __/______\__
       (____________)
`
