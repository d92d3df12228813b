import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { defineSubcommand, type KeyReference } from '../command.ts'
import type { Entry } from '../command-table.ts'
import { hasKeys, keysOfCommand } from '../keys-of-command.ts'
import { replyKeyFlags } from './command-info.ts'

/** COMMAND GETKEYS */
export const commandGetkeys = defineSubcommand({
  name: 'getkeys',
  arity: -3,
  flags: ['loading', 'stale'],
  categories: ['connection'],
  group: 'server',
  since: '2.8.13',
  complexity: 'O(N) where N is the number of arguments',
  summary: 'Returns the keys of a whole command.',
  arguments: [
    { name: 'command', type: 'string' },
    { name: 'arg', type: 'string', optional: true, multiple: true },
  ],
  run: runGetKeys,
})

/** COMMAND GETKEYSANDFLAGS */
export const commandGetkeysandflags = defineSubcommand({
  name: 'getkeysandflags',
  arity: -3,
  flags: ['loading', 'stale'],
  categories: ['connection'],
  group: 'server',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of arguments',
  summary: 'Returns the keys of a whole command, with what it does to each.',
  arguments: [
    { name: 'command', type: 'string' },
    { name: 'arg', type: 'string', optional: true, multiple: true },
  ],
  run: runGetKeysAndFlags,
})

/** The index of the word that is the name of the command asked about. */
const FROM = 2

function runGetKeys(call: Call, reply: Reply): void {
  const keys = keysOrReply(call, reply)
  if (keys === undefined) return
  reply.array(keys.length)
  for (const { index } of keys) replyWord(call, FROM + index, reply)
}

function runGetKeysAndFlags(call: Call, reply: Reply): void {
  const keys = keysOrReply(call, reply)
  if (keys === undefined) return
  reply.array(keys.length)
  for (const { index, flags } of keys) {
    reply.array(2)
    replyWord(call, FROM + index, reply)
    replyKeyFlags(reply, flags)
  }
}

function replyWord(call: Call, i: number, reply: Reply): void {
  reply.bulk(call.bytes, call.start(i), call.end(i))
}

/** The keys of the command asked about, or undefined after having replied. */
function keysOrReply(call: Call, reply: Reply): readonly KeyReference[] | undefined {
  const entry = findEntry(call)
  const argc = call.argc - FROM
  if (entry === undefined) return refuse(reply, 'ERR Invalid command specified')
  if (!hasKeys(entry.command)) return refuse(reply, 'ERR The command has no key arguments')
  if (entry.arity > 0 ? argc !== entry.arity : argc < -entry.arity)
    return refuse(reply, 'ERR Invalid number of arguments specified for command')
  const keys = keysOfCommand(entry.command, call, FROM)
  if (keys !== undefined && keys.length > 0) return keys
  if (entry.command.flags.includes('no_mandatory_keys')) return []
  return refuse(reply, 'ERR Invalid arguments specified for command')
}

function findEntry(call: Call): Entry | undefined {
  const entry = call.host.commands.find(call.bytes, call.start(FROM), call.end(FROM))
  if (entry?.subcommands === undefined || call.argc === FROM + 1) return entry
  return entry.subcommands.find(call.bytes, call.start(FROM + 1), call.end(FROM + 1))
}

function refuse(reply: Reply, error: string): undefined {
  reply.error(error)
}
