import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { type Command, type CommandArgument, defineCommand, defineSubcommand } from '../command.ts'
import { defineHelp } from '../help.ts'

const PATTERN: readonly CommandArgument[] = [{ name: 'pattern', type: 'pattern', optional: true }]

/** What all subcommands but HELP have in common. */
function subcommand(own: Omit<Command, 'flags' | 'categories' | 'group'>): Command {
  return defineSubcommand({ ...own, flags: ['pubsub', 'loading', 'stale'], categories: [], group: 'pubsub' })
}

/** PUBSUB CHANNELS [pattern] */
const channels = subcommand({
  name: 'channels',
  arity: -2,
  since: '2.8.0',
  complexity: 'O(N) where N is the number of channels',
  summary: 'Lists the channels that somebody listens to.',
  arguments: PATTERN,
  run: (call, reply) => replyNames('channel', call, reply),
})

/** PUBSUB NUMPAT */
const numpat = subcommand({
  name: 'numpat',
  arity: 2,
  since: '2.8.0',
  complexity: 'O(1)',
  summary: 'Counts the patterns that somebody listens to.',
  run: (call, reply) => reply.integer(call.host.channels.count('pattern')),
})

/** PUBSUB NUMSUB [channel …] */
const numsub = subcommand({
  name: 'numsub',
  arity: -2,
  since: '2.8.0',
  complexity: 'O(N) where N is the number of channels asked for',
  summary: 'Counts who listens to channels, without those who listen by a pattern.',
  arguments: [{ name: 'channel', type: 'string', optional: true, multiple: true }],
  run: (call, reply) => replyCounts('channel', call, reply),
})

/** PUBSUB SHARDCHANNELS [pattern] */
const shardchannels = subcommand({
  name: 'shardchannels',
  arity: -2,
  since: '7.0.0',
  complexity: 'O(N) where N is the number of shard channels',
  summary: 'Lists the shard channels that somebody listens to.',
  arguments: PATTERN,
  run: (call, reply) => replyNames('shard', call, reply),
})

/** PUBSUB SHARDNUMSUB [shardchannel …] */
const shardnumsub = subcommand({
  name: 'shardnumsub',
  arity: -2,
  since: '7.0.0',
  complexity: 'O(N) where N is the number of shard channels asked for',
  summary: 'Counts who listens to shard channels.',
  arguments: [{ name: 'shardchannel', type: 'string', optional: true, multiple: true }],
  run: (call, reply) => replyCounts('shard', call, reply),
})

/** PUBSUB HELP */
const help = defineHelp({ group: 'pubsub', since: '6.2.0' }, [
  'PUBSUB <subcommand> [<arg> [value] [opt] ...]. Subcommands are:',
  'CHANNELS [<pattern>]',
  '    The channels that somebody listens to, of those that match the pattern.',
  'NUMPAT',
  '    How many patterns somebody listens to.',
  'NUMSUB [<channel> ...]',
  '    How many listen to each channel, without those who do by a pattern.',
  'SHARDCHANNELS [<pattern>]',
  '    The shard channels that somebody listens to, of those that match the pattern.',
  'SHARDNUMSUB [<shardchannel> ...]',
  '    How many listen to each shard channel.',
])

/** PUBSUB */
export const pubsub = defineCommand({
  name: 'pubsub',
  arity: -2,
  flags: [],
  categories: [],
  group: 'pubsub',
  since: '2.8.0',
  complexity: 'Depends on subcommand.',
  summary: 'A container for commands that tell of channels.',
  subcommands: [channels, help, numpat, numsub, shardchannels, shardnumsub],
})

function replyNames(kind: 'channel' | 'shard', call: Call, reply: Reply): void {
  if (call.argc > 3) return reply.error(unknownSubcommand(call))
  const names = call.host.channels.names(kind, call.argc === 3 ? call.copy(2) : undefined)
  reply.array(names.length)
  for (const name of names) reply.latin1(name)
}

function replyCounts(kind: 'channel' | 'shard', call: Call, reply: Reply): void {
  reply.array(2 * (call.argc - 2))
  for (let i = 2; i < call.argc; i++) {
    reply.bulk(call.bytes, call.start(i), call.end(i))
    reply.integer(call.host.channels.subscribersOf(kind, call.text(i)))
  }
}

function unknownSubcommand(call: Call): string {
  return `ERR unknown subcommand or wrong number of arguments for '${call.text(1).slice(0, 128)}'. Try PUBSUB HELP.`
}
