import type { Reply } from '../../protocol/resp/reply.ts'
import { aclCategories } from '../acl-categories.ts'
import type { Call } from '../call.ts'
import { type Command, type CommandFlag, defineSubcommand, type KeyFlag, type KeySpecification } from '../command.ts'
import type { Entry } from '../command-table.ts'
import { legacyKeyRange } from '../legacy-key-range.ts'

/** COMMAND INFO */
export const commandInfo = defineSubcommand({
  name: 'info',
  arity: -2,
  flags: ['loading', 'stale'],
  categories: ['connection'],
  group: 'server',
  since: '2.8.13',
  complexity: 'O(N) where N is the number of commands asked for',
  summary: 'Returns the facts that clients need of commands, of all when none is named.',
  tips: ['nondeterministic_output_order'],
  arguments: [{ name: 'command-name', type: 'string', optional: true, multiple: true }],
  history: [['7.0.0', 'Takes `container|subcommand`, and no name at all for all commands.']],
  run: runInfo,
})

function runInfo(call: Call, reply: Reply): void {
  const { commands } = call.host
  if (call.argc === 2) return replyAllCommands(call, reply)
  reply.array(call.argc - 2)
  for (let i = 2; i < call.argc; i++) {
    const entry = commands.get(call.text(i))
    if (entry === undefined) reply.null()
    else replyCommandInfo(entry, reply)
  }
}

/** Replies with the facts of every command. */
export function replyAllCommands(call: Call, reply: Reply): void {
  const { entries } = call.host.commands
  reply.array(entries.size)
  for (const entry of entries.values()) replyCommandInfo(entry, reply)
}

/** The flags that are told, in order; the others are the server's own business. */
const TOLD_FLAGS: readonly CommandFlag[] = [
  'write',
  'readonly',
  'denyoom',
  'module',
  'admin',
  'pubsub',
  'noscript',
  'blocking',
  'loading',
  'stale',
  'skip_monitor',
  'skip_slowlog',
  'asking',
  'fast',
  'no_auth',
  'no_mandatory_keys',
  'no_async_loading',
  'no_multi',
  'movablekeys',
  'allow_busy',
]

function replyCommandInfo(entry: Entry, reply: Reply): void {
  const { command, fullName, subcommands } = entry
  const range = legacyKeyRange(command)
  reply.array(10)
  reply.text(fullName)
  reply.integer(command.arity)
  replyFlags(reply, flagsToTell(command, range.movable))
  reply.integer(range.first)
  reply.integer(range.last)
  reply.integer(range.step)
  replyFlags(
    reply,
    aclCategories(command).map(category => `@${category}`),
  )
  const tips = command.tips ?? []
  reply.set(tips.length)
  for (const tip of tips) reply.text(tip)
  const keys = command.keys ?? []
  reply.set(keys.length)
  for (const specification of keys) replyKeySpecification(specification, reply)
  if (subcommands === undefined) return reply.set(0)
  reply.array(subcommands.entries.size)
  for (const subcommand of subcommands.entries.values()) replyCommandInfo(subcommand, reply)
}

function flagsToTell(command: Command, movable: boolean): CommandFlag[] {
  return TOLD_FLAGS.filter(flag => command.flags.includes(flag) || (movable && flag === 'movablekeys'))
}

const KEY_FLAGS: readonly KeyFlag[] = [
  'RO',
  'RW',
  'OW',
  'RM',
  'access',
  'update',
  'insert',
  'delete',
  'not_key',
  'incomplete',
  'variable_flags',
]

/** Replies with the flags of a key, in order. */
export function replyKeyFlags(reply: Reply, flags: readonly KeyFlag[]): void {
  replyFlags(
    reply,
    KEY_FLAGS.filter(flag => flags.includes(flag)),
  )
}

/** Replies with a set of simple strings. */
export function replyFlags(reply: Reply, flags: readonly string[]): void {
  reply.set(flags.length)
  for (const flag of flags) reply.simple(flag)
}

function replyKeySpecification({ flags, notes, begin, find }: KeySpecification, reply: Reply): void {
  reply.map(notes === undefined ? 3 : 4)
  if (notes !== undefined) {
    reply.text('notes')
    reply.text(notes)
  }
  reply.text('flags')
  replyKeyFlags(reply, flags)
  reply.text('begin_search')
  if ('index' in begin) replySearch(reply, 'index', { index: begin.index })
  else if ('keyword' in begin) replySearch(reply, 'keyword', { keyword: begin.keyword, startfrom: begin.startFrom })
  else replySearch(reply, 'unknown', {})
  reply.text('find_keys')
  if ('lastKey' in find) replySearch(reply, 'range', { lastkey: find.lastKey, keystep: find.step, limit: find.limit })
  else if ('keyCountIndex' in find)
    replySearch(reply, 'keynum', { keynumidx: find.keyCountIndex, firstkey: find.firstKey, keystep: find.step })
  else replySearch(reply, 'unknown', {})
}

function replySearch(reply: Reply, type: string, specification: Readonly<Record<string, string | number>>): void {
  reply.map(2)
  reply.text('type')
  reply.text(type)
  reply.text('spec')
  const entries = Object.entries(specification)
  reply.map(entries.length)
  for (const [name, value] of entries) {
    reply.text(name)
    if (typeof value === 'number') reply.integer(value)
    else reply.text(value)
  }
}
