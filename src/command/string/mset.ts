import { EFFECT_STRING } from '../../keyspace/effects.ts'
import { NEVER } from '../../keyspace/expiring-items.ts'
import type { Call } from '../call.ts'
import { allKeys, type CommandArgument, defineCommand } from '../command.ts'
import { wrongArity } from '../messages.ts'

const ARGUMENTS: readonly CommandArgument[] = [
  {
    name: 'data',
    type: 'block',
    multiple: true,
    arguments: [
      { name: 'key', type: 'key', keySpecIndex: 0 },
      { name: 'value', type: 'string' },
    ],
  },
]

/** MSET key value [key value ...] */
export const mset = defineCommand({
  name: 'mset',
  arity: -3,
  flags: ['write', 'denyoom'],
  categories: ['string'],
  group: 'string',
  since: '1.0.1',
  complexity: 'O(N), N being the number of keys.',
  summary: 'Sets many keys to strings at once.',
  tips: ['request_policy:multi_shard', 'response_policy:all_succeeded'],
  keys: allKeys(2, 'OW', 'update'),
  arguments: ARGUMENTS,
  run(call, reply) {
    if (call.argc % 2 === 0) return reply.error(wrongArity('mset'))
    setAll(call)
    reply.ok()
  },
})

/** MSETNX key value [key value ...] */
export const msetnx = defineCommand({
  name: 'msetnx',
  arity: -3,
  flags: ['write', 'denyoom'],
  categories: ['string'],
  group: 'string',
  since: '1.0.1',
  complexity: 'O(N), N being the number of keys.',
  summary: 'Sets many keys to strings at once, unless one of them exists.',
  keys: allKeys(2, 'OW', 'insert'),
  arguments: ARGUMENTS,
  run(call, reply) {
    if (call.argc % 2 === 0) return reply.error(wrongArity('msetnx'))
    for (let i = 1; i < call.argc; i += 2) if (call.find(i) !== 0) return reply.integer(0)
    setAll(call)
    reply.integer(1)
  },
})

function setAll(call: Call): void {
  const { argc, bytes, database } = call
  for (let i = 1; i < argc; i += 2) {
    const existing = call.find(i)
    database.putString(existing, bytes, call.start(i), call.end(i), bytes, call.start(i + 1), call.end(i + 1), NEVER)
    call.changed(EFFECT_STRING, 'set', i)
  }
}
