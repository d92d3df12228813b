import { EFFECT_ASIDE, EFFECT_STREAM } from '../../keyspace/effects.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { StreamId } from '../../types/stream/stream-id.ts'
import { ADDED, readCounter } from '../../types/stream/stream-record.ts'
import type { Call } from '../call.ts'
import { type CommandArgument, type CommandFlag, defineCommand, defineSubcommand, keyAt } from '../command.ts'
import { defineHelp } from '../help.ts'
import { NOT_AN_INTEGER } from '../messages.ts'
import { findConsumer, findGroup } from './group-value.ts'
import { anyIdOrReply, idOrReply } from './id-arguments.ts'
import { isByte } from './read-arguments.ts'
import { createStream, editStream, isStreamOrReply } from './stream-value.ts'

const DOLLAR = 0x24
const UNKNOWN = -1n
const NO_KEY =
  'ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.'
const ASIDE = EFFECT_STREAM | EFFECT_ASIDE
const ARGUMENTS: readonly CommandArgument[] = [
  { name: 'key', type: 'key', keySpecIndex: 0 },
  { name: 'group', type: 'string' },
]
const ID_ARGUMENT: CommandArgument = {
  name: 'id-selector',
  type: 'oneof',
  arguments: [
    { name: 'id', type: 'string' },
    { name: 'new-id', type: 'pure-token', token: '$' },
  ],
}
const CONSUMER_ARGUMENT: CommandArgument = { name: 'consumer', type: 'string' }
const shared = {
  categories: ['stream'],
  group: 'stream',
} as const

const create = defineSubcommand({
  ...shared,
  name: 'create',
  arity: -5,
  flags: ['write', 'denyoom'],
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Makes a consumer group.',
  history: [['7.0.0', 'Added the `entries_read` named argument.']],
  keys: [keyAt(2, 'RW', 'insert')],
  arguments: [
    ...ARGUMENTS,
    ID_ARGUMENT,
    { name: 'mkstream', type: 'pure-token', token: 'MKSTREAM', optional: true },
    { name: 'entries-read', displayText: 'entries-read', type: 'integer', token: 'ENTRIESREAD', optional: true },
  ],
  run(call, reply) {
    const { id } = call.streamScratch
    const options = optionsOrReply(call, true, reply)
    if (options === undefined) return
    const address = call.find(2)
    if (address !== 0 && !isStreamOrReply(call, address, reply)) return
    if (address === 0 && !options.makeStream) return reply.error(NO_KEY)
    if (call.argc > 8) return refuseSyntax(call, reply)
    if (isByte(call, 4, DOLLAR)) id.setZero()
    else if (!idOrReply(call, 4, id, reply)) return
    const streams = address === 0 ? createStream(call, 2) : editStream(call, address)
    if (isByte(call, 4, DOLLAR)) streams.readLastId(id)
    if (findGroup(call, 3) !== 0) return reply.error('BUSYGROUP Consumer Group name already exists')
    streams.groups.create(id, entriesRead(streams.view, streams.at, options.entriesRead))
    call.changed(address === 0 ? EFFECT_STREAM : ASIDE, 'xgroup-create', 2)
    reply.ok()
  },
})

const setid = defineSubcommand({
  ...shared,
  name: 'setid',
  arity: -5,
  flags: ['write'],
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Sets what a group has read last.',
  history: [['7.0.0', 'Added the optional `entries_read` argument.']],
  keys: [keyAt(2, 'RW', 'update')],
  arguments: [
    ...ARGUMENTS,
    ID_ARGUMENT,
    { name: 'entriesread', displayText: 'entries-read', type: 'integer', token: 'ENTRIESREAD', optional: true },
  ],
  run(call, reply) {
    const options = optionsOrReply(call, false, reply)
    if (options === undefined) return
    const group = existingGroupOrReply(call, reply)
    if (group === 0) return
    if (call.argc !== 5 && call.argc !== 7) return refuseSyntax(call, reply)
    const { streams } = call.keyspace
    const { id } = call.streamScratch
    if (isByte(call, 4, DOLLAR)) streams.readLastId(id)
    else if (!anyIdOrReply(call, 4, id, 0, reply)) return
    setGroup(call, group, id, options.entriesRead)
    call.changed(ASIDE, 'xgroup-setid', 2)
    reply.ok()
  },
})

const destroy = defineSubcommand({
  ...shared,
  name: 'destroy',
  arity: 4,
  flags: ['write'],
  since: '5.0.0',
  complexity: 'O(N) where N is the number of entries in the group’s pending entries list (PEL).',
  summary: 'Removes a consumer group.',
  keys: [keyAt(2, 'RW', 'delete')],
  arguments: ARGUMENTS,
  run(call, reply) {
    const address = call.find(2)
    if (address === 0) return reply.error(NO_KEY)
    if (!isStreamOrReply(call, address, reply)) return
    const { groups } = editStream(call, address)
    const group = findGroup(call, 3)
    if (group === 0) return reply.integer(0)
    groups.destroy(group)
    call.changed(ASIDE, 'xgroup-destroy', 2)
    reply.integer(1)
  },
})

const createconsumer = defineSubcommand({
  ...shared,
  name: 'createconsumer',
  arity: 5,
  flags: ['write', 'denyoom'],
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Makes a consumer in a group. Returns whether there was none of that name.',
  keys: [keyAt(2, 'RW', 'insert')],
  arguments: [...ARGUMENTS, CONSUMER_ARGUMENT],
  run(call, reply) {
    const group = existingGroupOrReply(call, reply)
    if (group === 0) return
    if (findConsumer(call, group, 4) !== 0) return reply.integer(0)
    call.keyspace.streams.groups.createConsumer(group, call.now)
    call.changed(ASIDE, 'xgroup-createconsumer', 2)
    reply.integer(1)
  },
})

const delconsumer = defineSubcommand({
  ...shared,
  name: 'delconsumer',
  arity: 5,
  flags: ['write'],
  since: '5.0.0',
  complexity: 'O(N) where N is the number of entries that the consumer has pending.',
  summary: 'Removes a consumer from a group. Returns how many entries it had pending.',
  keys: [keyAt(2, 'RW', 'delete')],
  arguments: [...ARGUMENTS, CONSUMER_ARGUMENT],
  run(call, reply) {
    const group = existingGroupOrReply(call, reply)
    if (group === 0) return
    const consumer = findConsumer(call, group, 4)
    if (consumer === 0) return reply.integer(0)
    const pending = call.keyspace.streams.groups.deleteConsumer(group, consumer)
    call.changed(ASIDE, 'xgroup-delconsumer', 2)
    reply.integer(pending)
  },
})

const help = defineHelp({ group: 'stream', since: '5.0.0', categories: ['stream'] }, [
  'XGROUP <subcommand> [<arg> [value] [opt] ...]. Subcommands are:',
  'CREATE <key> <groupname> <id|$> [option]',
  '    Make a consumer group that has read up to an id. Options are:',
  '    * MKSTREAM',
  '      Make an empty stream if there is none.',
  '    * ENTRIESREAD entries_read',
  '      How many entries were added up to the id.',
  'CREATECONSUMER <key> <groupname> <consumer>',
  '    Make a consumer in a group.',
  'DELCONSUMER <key> <groupname> <consumer>',
  '    Remove a consumer and what it has pending.',
  'DESTROY <key> <groupname>',
  '    Remove a group.',
  'SETID <key> <groupname> <id|$> [ENTRIESREAD entries_read]',
  '    Set up to which id a group has read.',
])

/** XGROUP, the container of the commands on consumer groups */
export const xgroup = defineCommand({
  name: 'xgroup',
  arity: -2,
  flags: [] as readonly CommandFlag[],
  categories: [],
  group: 'stream',
  since: '5.0.0',
  complexity: 'Depends on subcommand.',
  summary: 'The commands on consumer groups.',
  subcommands: [create, setid, destroy, createconsumer, delconsumer, help],
})

interface GroupOptions {
  makeStream: boolean
  entriesRead: bigint
}

/** Reads the options from argument 5 on. Returns undefined after having replied that they are wrong. */
function optionsOrReply(call: Call, ofCreate: boolean, reply: Reply): GroupOptions | undefined {
  const options: GroupOptions = { makeStream: false, entriesRead: UNKNOWN }
  for (let i = 5; i < call.argc; i++) {
    if (ofCreate && call.is(i, 'MKSTREAM')) options.makeStream = true
    else if (call.is(i, 'ENTRIESREAD') && i + 1 < call.argc) {
      const value = call.int64(++i)
      if (value === undefined || value < UNKNOWN) {
        reply.error(value === undefined ? NOT_AN_INTEGER : 'ERR value for ENTRIESREAD must be positive or -1')
        return undefined
      }
      options.entriesRead = value
    } else {
      refuseSyntax(call, reply)
      return undefined
    }
  }
  return options
}

/** Opens the stream that argument 2 names, to change it, and returns the group that argument 3 names; 0 after having replied that one of them is not there. */
function existingGroupOrReply(call: Call, reply: Reply): number {
  const address = call.find(2)
  if (address === 0) {
    reply.error(NO_KEY)
    return 0
  }
  if (!isStreamOrReply(call, address, reply)) return 0
  editStream(call, address)
  const group = findGroup(call, 3)
  if (group === 0)
    reply.error(`NOGROUP No such consumer group '${call.errorText(3)}' for key name '${call.errorText(2)}'`)
  return group
}

function setGroup(call: Call, group: number, id: StreamId, read: bigint): void {
  const { streams } = call.keyspace
  streams.groups.setLastId(group, id)
  streams.groups.setEntriesRead(group, entriesRead(streams.view, streams.at, read))
}

/** No group has read more entries than there ever were. */
function entriesRead(view: DataView, at: number, read: bigint): bigint {
  const added = BigInt(readCounter(view, at + ADDED))
  return read > added ? added : read
}

function refuseSyntax(call: Call, reply: Reply): void {
  reply.error(
    `ERR unknown subcommand or wrong number of arguments for '${call.text(1).slice(0, 128)}'. Try XGROUP HELP.`,
  )
}
