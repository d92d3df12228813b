import type { Reply } from '../../protocol/resp/reply.ts'
import type { Streams } from '../../types/stream/streams.ts'
import type { Call } from '../call.ts'
import { type CommandFlag, defineCommand, defineSubcommand, keyAt } from '../command.ts'
import { defineHelp } from '../help.ts'
import { NO_SUCH_KEY } from '../messages.ts'
import { findGroup } from './group-value.ts'
import { replyCounter, replyId, replyName } from './reply-entries.ts'
import { isStreamOrReply, openStream } from './stream-value.ts'
import { xinfoStream } from './xinfo-stream.ts'

const shared = { categories: ['stream'], group: 'stream', since: '5.0.0' } as const

const groups = defineSubcommand({
  ...shared,
  name: 'groups',
  arity: 3,
  flags: ['readonly'],
  complexity: 'O(N) for N groups.',
  summary: 'Returns the groups of a stream.',
  history: [['7.0.0', 'Added the `entries-read` and `lag` fields']],
  keys: [keyAt(2, 'RO', 'access')],
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run(call, reply) {
    const streams = streamOrReply(call, reply)
    if (streams === undefined) return
    const { groups } = streams
    reply.array(groups.count)
    for (let group = groups.first(); group !== 0; group = groups.next()) replyGroup(streams, group, reply)
  },
})

const consumers = defineSubcommand({
  ...shared,
  name: 'consumers',
  arity: 4,
  flags: ['readonly'],
  complexity: 'O(N) for N consumers.',
  summary: 'Returns the consumers of a group.',
  history: [['7.2.0', 'Added `inactive`; `idle` counts attempts too.']],
  tips: ['nondeterministic_output'],
  keys: [keyAt(2, 'RO', 'access')],
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'group', type: 'string' },
  ],
  run(call, reply) {
    const streams = streamOrReply(call, reply)
    if (streams === undefined) return
    const group = findGroup(call, 3)
    if (group === 0)
      return reply.error(`NOGROUP No such consumer group '${call.errorText(3)}' for key name '${call.errorText(2)}'`)
    const { groups } = streams
    reply.array(groups.consumerCount(group))
    for (let consumer = groups.firstConsumer(group); consumer !== 0; consumer = groups.nextConsumer()) {
      const active = groups.active(consumer)
      reply.map(4)
      reply.latin1('name')
      replyName(reply, groups.consumerNames, consumer)
      reply.latin1('pending')
      reply.integer(groups.pending.countOf(consumer))
      reply.latin1('idle')
      reply.integer(Math.max(call.now - groups.seen(consumer), 0))
      reply.latin1('inactive')
      reply.integer(active < 0 ? active : call.now - active)
    }
  },
})

const help = defineHelp({ group: 'stream', since: '5.0.0', categories: ['stream'] }, [
  'XINFO <subcommand> [<arg> [value] [opt] ...]. Subcommands are:',
  'CONSUMERS <key> <groupname>',
  '    Show the consumers of a group.',
  'GROUPS <key>',
  '    Show the groups of a stream.',
  'STREAM <key> [FULL [COUNT <count>]',
  '    Show what is known of a stream.',
])

/** XINFO, the container of the commands that look into streams */
export const xinfo = defineCommand({
  name: 'xinfo',
  arity: -2,
  flags: [] as readonly CommandFlag[],
  categories: [],
  group: 'stream',
  since: '5.0.0',
  complexity: 'Depends on subcommand.',
  summary: 'The commands that look into streams.',
  subcommands: [consumers, groups, xinfoStream, help],
})

function replyGroup(streams: Streams, group: number, reply: Reply): void {
  const { groups } = streams
  reply.map(6)
  reply.latin1('name')
  replyName(reply, groups.names, group)
  reply.latin1('consumers')
  reply.integer(groups.consumerCount(group))
  reply.latin1('pending')
  reply.integer(groups.pending.count(group))
  reply.latin1('last-delivered-id')
  replyId(reply, groups.readLastId(group, streams.cursor.id))
  reply.latin1('entries-read')
  replyCounter(reply, groups.entriesRead(group))
  reply.latin1('lag')
  replyCounter(reply, streams.lag.of(group))
}

/** Opens the stream that argument 2 names, to read it. Returns undefined after having replied that there is none. */
function streamOrReply(call: Call, reply: Reply): Streams | undefined {
  const address = call.read(2)
  if (address === 0) reply.error(NO_SUCH_KEY)
  else if (isStreamOrReply(call, address, reply)) return openStream(call, address)
  return undefined
}
