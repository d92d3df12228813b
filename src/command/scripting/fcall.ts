import type { Call } from '../call.ts'
import { type Command, type CommandArgument, defineCommand, type KeySpecification } from '../command.ts'
import { parkScript } from '../scripting-port.ts'

const ARGUMENTS: readonly CommandArgument[] = [
  { name: 'function', type: 'string' },
  { name: 'numkeys', type: 'integer' },
  { name: 'key', type: 'key', keySpecIndex: 0, optional: true, multiple: true },
  { name: 'arg', type: 'string', optional: true, multiple: true },
]

const KEYS: Pick<KeySpecification, 'begin' | 'find'> = {
  begin: { index: 2 },
  find: { keyCountIndex: 0, firstKey: 1, step: 1 },
}

const COMMON: Omit<Command, 'name' | 'summary' | 'flags' | 'keys' | 'run'> = {
  arity: -3,
  categories: ['scripting'],
  group: 'scripting',
  since: '7.0.0',
  complexity: 'Depends on the function',
  arguments: ARGUMENTS,
  flagsOfCall: (call: Call, flags: number) => call.host.scripting.functions.flagsOf(call, flags),
}

/** FCALL function numkeys [key …] [arg …] */
export const fcall = defineCommand({
  ...COMMON,
  name: 'fcall',
  summary: 'Runs a function.',
  flags: ['noscript', 'skip_monitor', 'may_replicate', 'no_mandatory_keys', 'stale'],
  keys: [
    {
      ...KEYS,
      flags: ['RW', 'access', 'update'],
      notes: 'What the function does to the keys is unknown, so the worst is assumed: that it reads and changes them',
    },
  ],
  run(call, reply) {
    call.host.scripting.functions.run(call, reply, false)
    parkScript(call, reply)
  },
})

/** FCALL_RO function numkeys [key …] [arg …] */
export const fcallReadOnly = defineCommand({
  ...COMMON,
  name: 'fcall_ro',
  summary: 'Runs a function that may change nothing.',
  flags: ['noscript', 'skip_monitor', 'no_mandatory_keys', 'stale', 'readonly'],
  keys: [
    {
      ...KEYS,
      flags: ['RO', 'access'],
      notes: 'What the function does to the keys is unknown, so the worst is assumed: that it reads them',
    },
  ],
  run(call, reply) {
    call.host.scripting.functions.run(call, reply, true)
    parkScript(call, reply)
  },
})
