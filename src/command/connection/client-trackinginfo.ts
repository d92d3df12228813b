import type { TrackingState } from '../../pubsub/tracking-client.ts'
import { defineSubcommand } from '../command.ts'

/** CLIENT GETREDIR */
export const clientGetRedir = defineSubcommand({
  name: 'getredir',
  arity: 2,
  flags: ['noscript', 'loading', 'stale'],
  categories: ['connection'],
  group: 'connection',
  since: '6.0.0',
  complexity: 'O(1)',
  summary: 'Returns the number of the connection that is told of changes in place of this one.',
  run: (call, reply) => reply.integer(call.client.tracking?.redirect ?? -1),
})

/** CLIENT TRACKINGINFO */
export const clientTrackingInfo = defineSubcommand({
  name: 'trackinginfo',
  arity: 2,
  flags: ['noscript', 'loading', 'stale'],
  categories: ['connection'],
  group: 'connection',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Returns how the copies of this connection are tracked.',
  run(call, reply) {
    const { tracking } = call.client
    const flags = flagsOf(tracking)
    reply.map(3)
    reply.text('flags')
    reply.set(flags.length)
    for (const flag of flags) reply.text(flag)
    reply.text('redirect')
    reply.integer(tracking?.redirect ?? -1)
    reply.text('prefixes')
    const prefixes = [...(tracking?.prefixes ?? [])].sort()
    reply.array(prefixes.length)
    for (const prefix of prefixes) reply.latin1(prefix)
  },
})

function flagsOf(tracking: TrackingState | undefined): string[] {
  if (tracking === undefined) return ['off']
  const { broadcast, mode, caching, noLoop, broken } = tracking
  return [
    'on',
    ...(broadcast ? ['bcast'] : []),
    ...(mode === 'opt-in' ? ['optin', ...(caching ? ['caching-yes'] : [])] : []),
    ...(mode === 'opt-out' ? ['optout', ...(caching ? ['caching-no'] : [])] : []),
    ...(noLoop ? ['noloop'] : []),
    ...(broken ? ['broken_redirect'] : []),
  ]
}
