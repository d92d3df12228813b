import type { Reply } from '../protocol/resp/reply.ts'
import type { ChannelKind } from '../pubsub/channels.ts'
import type { Call } from './call.ts'
import { type Client, GATE_SUBSCRIBED } from './client.ts'
import type { Host } from './host.ts'

/** The words in the replies to subscribing and unsubscribing. */
const SUBSCRIBED: Readonly<Record<ChannelKind, string>> = {
  channel: 'subscribe',
  pattern: 'psubscribe',
  shard: 'ssubscribe',
}
const UNSUBSCRIBED: Readonly<Record<ChannelKind, string>> = {
  channel: 'unsubscribe',
  pattern: 'punsubscribe',
  shard: 'sunsubscribe',
}

/**
 * Subscribes the client to what the arguments name, with a reply for each. Who gets a reply per call and nothing else cannot: the program that embeds the
 * server, and a transaction too where shard channels are concerned.
 */
export function subscribeTo(call: Call, reply: Reply, kind: ChannelKind): void {
  const { client, host } = call
  if (client.kind === 'internal' || (kind === 'shard' && call.nested)) {
    return reply.error(`ERR ${SUBSCRIBED[kind].toUpperCase()} isn't allowed for a DENY BLOCKING client`)
  }
  for (let i = 1; i < call.argc; i++) {
    const count = host.channels.subscribe(client, kind, call.text(i))
    reply.push(3)
    reply.text(SUBSCRIBED[kind])
    reply.bulk(call.bytes, call.start(i), call.end(i))
    reply.integer(count)
  }
  client.gate |= GATE_SUBSCRIBED
}

/** Ends the subscriptions that the arguments name, with a reply for each; all of the kind when they name none. */
export function unsubscribeFrom(call: Call, reply: Reply, kind: ChannelKind): void {
  const { client, host } = call
  if (call.argc > 1) {
    for (let i = 1; i < call.argc; i++) unsubscribeOne(client, host, kind, call.text(i), reply)
  } else if (client.subscriptions !== undefined && client.subscriptions[kind].size > 0) {
    for (const name of client.subscriptions[kind]) unsubscribeOne(client, host, kind, name, reply)
  } else {
    reply.push(3)
    reply.text(UNSUBSCRIBED[kind])
    reply.null()
    reply.integer(client.subscriptions?.countOf(kind) ?? 0)
  }
  if (client.subscriptions === undefined) client.gate &= ~GATE_SUBSCRIBED
}

/** Ends all subscriptions of a client without a word. */
export function endSubscriptions(client: Client, host: Host): void {
  host.channels.end(client)
  client.gate &= ~GATE_SUBSCRIBED
}

function unsubscribeOne(client: Client, host: Host, kind: ChannelKind, name: string, reply: Reply): void {
  const count = host.channels.unsubscribe(client, kind, name)
  reply.push(3)
  reply.text(UNSUBSCRIBED[kind])
  reply.latin1(name)
  reply.integer(count)
}
