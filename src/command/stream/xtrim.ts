import { EFFECT_STREAM } from '../../keyspace/effects.ts'
import { TRIM_NOTHING, trimStream } from '../../types/stream/stream-trim.ts'
import { defineCommand, firstKey } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { editStream, isStreamOrReply } from './stream-value.ts'
import {
  finishTrimOrReply,
  NOT_TRIM,
  REFUSED,
  readTrimArgument,
  referencesArgument,
  trimArguments,
} from './trim-arguments.ts'

/** XTRIM key <MAXLEN | MINID> [= | ~] threshold [LIMIT count] [KEEPREF | DELREF | ACKED] */
export const xtrim = defineCommand({
  name: 'xtrim',
  arity: -4,
  flags: ['write'],
  categories: ['stream'],
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(N) for N entries that go',
  summary: 'Deletes the first entries of a stream, down to a length or up to an id.',
  history: [
    ['6.2.0', 'Added `MINID` and `LIMIT`.'],
    ['8.2.0', 'Added the `KEEPREF`, `DELREF` and `ACKED` options.'],
  ],
  tips: ['nondeterministic_output'],
  keys: firstKey('RW', 'delete'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'trim', type: 'block', arguments: trimArguments },
    referencesArgument,
  ],
  run(call, reply) {
    const { trim } = call.streamScratch
    trim.reset()
    for (let i = 2; i < call.argc; i++) {
      i = readTrimArgument(call, i, trim, reply)
      if (i === REFUSED) return
      if (i === NOT_TRIM) return reply.error(SYNTAX_ERROR)
    }
    if (trim.kind === TRIM_NOTHING && trim.limit === 0)
      return reply.error('ERR syntax error, XTRIM must be called with a trimming strategy')
    if (!finishTrimOrReply(trim, call.keyspace.limits, reply)) return
    const address = call.find(1)
    if (address === 0) return reply.integer(0)
    if (!isStreamOrReply(call, address, reply)) return
    const deleted = trimStream(editStream(call, address), trim)
    if (deleted > 0) {
      call.changed(EFFECT_STREAM, 'xtrim', 1)
      call.keyspace.effects.dirty += deleted - 1
    }
    reply.integer(deleted)
  },
})
