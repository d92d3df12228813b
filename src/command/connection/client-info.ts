import type { Client } from '../client.ts'
import { GATE_NO_TOUCH } from '../client.ts'
import { defineSubcommand } from '../command.ts'
import type { Host } from '../host.ts'

/** CLIENT INFO */
export const clientInfo = defineSubcommand({
  name: 'info',
  arity: 2,
  flags: ['noscript', 'loading', 'stale'],
  categories: ['connection'],
  group: 'connection',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Returns what CLIENT LIST tells of this connection.',
  tips: ['nondeterministic_output'],
  run(call, reply) {
    reply.verbatim('txt', clientInfoLine(call.client, call.host, call.now))
  },
})

/**
 * A client in one line of CLIENT LIST, LF included: the fields of Redis 8.6 in its order. `now` is in ms since the Unix epoch.
 *
 * Replies of all clients are written into one buffer, so there is none of the client's own to tell of in rbs, rbp and obl; what it has not
 * read yet is in omem. Arguments are not copied out of the query buffer, so argv-mem is 0.
 */
export function clientInfoLine(client: Client, { watches }: Host, now: number): string {
  const { outputPending } = client
  const fields: [string, string | number][] = [
    ['id', client.id],
    ['addr', client.address],
    ['laddr', client.localAddress],
    ['fd', client.fileDescriptor],
    ['name', untilNul(client.name)],
    ['age', seconds(now) - seconds(client.createdMs)],
    ['idle', seconds(now) - seconds(client.lastCommandMs)],
    ['flags', clientFlags(client)],
    ['db', client.database],
    ['sub', client.subscriptions?.channel.size ?? 0],
    ['psub', client.subscriptions?.pattern.size ?? 0],
    ['ssub', client.subscriptions?.shard.size ?? 0],
    ['multi', client.transaction?.size ?? -1],
    ['watch', watches.keysOf(client)],
    ['qbuf', client.queryBytes],
    ['qbuf-free', client.queryCapacity - client.queryBytes],
    ['argv-mem', 0],
    ['multi-mem', client.transaction?.memoryBytes ?? 0],
    ['rbs', 0],
    ['rbp', 0],
    ['obl', 0],
    ['oll', outputPending === 0 ? 0 : 1],
    ['omem', outputPending],
    ['tot-mem', client.memoryBytes],
    ['events', outputPending === 0 ? 'r' : 'rw'],
    ['cmd', client.lastCommand?.fullName ?? 'NULL'],
    ['user', client.user],
    ['redir', client.tracking?.redirect ?? -1],
    ['resp', client.protocol],
    ['lib-name', untilNul(client.libraryName)],
    ['lib-ver', untilNul(client.libraryVersion)],
    ['io-thread', 0],
    ['tot-net-in', client.inputBytes],
    ['tot-net-out', client.outputBytes],
    ['tot-cmds', client.commands],
  ]
  return `${fields.map(([name, value]) => `${name}=${value}`).join(' ')}\n`
}

/** A letter for each thing that sets a client apart, in Redis's order; N for none. */
export function clientFlags(client: Client): string {
  let flags = ''
  if (client.monitoring) flags += 'O'
  if (client.subscriptions !== undefined) flags += 'P'
  if (client.transaction !== undefined) flags += 'x'
  if (client.held) flags += 'b'
  if (client.tracking !== undefined) flags += 't'
  if (client.tracking?.broken) flags += 'R'
  if (client.tracking?.broadcast) flags += 'B'
  if (client.closing) flags += 'c'
  if (client.kind === 'unix') flags += 'U'
  if (client.noEvict) flags += 'e'
  if ((client.gate & GATE_NO_TOUCH) !== 0) flags += 'T'
  return flags === '' ? 'N' : flags
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000)
}

/** Redis shows names as C has them. */
function untilNul(text: string): string {
  const nul = text.indexOf('\0')
  return nul < 0 ? text : text.slice(0, nul)
}
