import type { Call } from '../call.ts'
import { type Command, type CommandArgument, defineCommand, type KeyFlag, type KeySpecification } from '../command.ts'
import { parkScript, type ScriptCall } from '../scripting-port.ts'

const BY_TEXT: ScriptCall = { byDigest: false, readOnly: false }
const BY_DIGEST: ScriptCall = { byDigest: true, readOnly: false }
const BY_TEXT_READ_ONLY: ScriptCall = { byDigest: false, readOnly: true }
const BY_DIGEST_READ_ONLY: ScriptCall = { byDigest: true, readOnly: true }

/** What EVAL and its kin have in common. */
function evaluation(
  how: ScriptCall,
  own: Pick<Command, 'name' | 'since' | 'summary'> & { readonly notes?: string },
): Pick<Command, 'name' | 'since' | 'summary'> & typeof COMMON & Omit<Command, 'name' | 'since' | 'summary'> {
  const { notes, ...rest } = own
  return {
    ...COMMON,
    ...rest,
    flags: how.readOnly
      ? ['noscript', 'skip_monitor', 'no_mandatory_keys', 'stale', 'readonly']
      : ['noscript', 'skip_monitor', 'may_replicate', 'no_mandatory_keys', 'stale'],
    keys: how.readOnly ? keys(notes, 'RO', 'access') : keys(notes, 'RW', 'access', 'update'),
    arguments: [{ name: how.byDigest ? 'sha1' : 'script', type: 'string' }, ...ARGUMENTS],
    flagsOfCall: (call: Call, flags: number) => call.host.scripting.flagsOf(call, how, flags),
    run(call, reply) {
      call.host.scripting.evaluate(call, reply, how)
      parkScript(call, reply)
    },
  }
}

const COMMON = {
  arity: -3,
  categories: ['scripting'],
  group: 'scripting',
  complexity: 'Depends on the script',
} as const

const ARGUMENTS: readonly CommandArgument[] = [
  { name: 'numkeys', type: 'integer' },
  { name: 'key', type: 'key', keySpecIndex: 0, optional: true, multiple: true },
  { name: 'arg', type: 'string', optional: true, multiple: true },
]

function keys(notes: string | undefined, ...flags: KeyFlag[]): readonly KeySpecification[] {
  const specification = {
    flags,
    begin: { index: 2 },
    find: { keyCountIndex: 0, firstKey: 1, step: 1 },
  }
  return [notes === undefined ? specification : { ...specification, notes }]
}

/** EVAL script numkeys [key …] [arg …] */
export const evalCommand = defineCommand({
  ...evaluation(BY_TEXT, {
    name: 'eval',
    since: '2.6.0',
    summary: 'Runs a Lua script.',
    notes: 'What the script does to the keys is unknown, so the worst is assumed: that it reads and changes them',
  }),
})

/** EVALSHA sha1 numkeys [key …] [arg …] */
export const evalshaCommand = defineCommand({
  ...evaluation(BY_DIGEST, {
    name: 'evalsha',
    since: '2.6.0',
    summary: 'Runs a Lua script that is named by its digest.',
  }),
})

/** EVAL_RO script numkeys [key …] [arg …] */
export const evalReadOnlyCommand = defineCommand({
  ...evaluation(BY_TEXT_READ_ONLY, {
    name: 'eval_ro',
    since: '7.0.0',
    summary: 'Runs a Lua script that may change nothing.',
    notes: 'What the script does to the keys is unknown, so the worst is assumed: that it reads them',
  }),
})

/** EVALSHA_RO sha1 numkeys [key …] [arg …] */
export const evalshaReadOnlyCommand = defineCommand({
  ...evaluation(BY_DIGEST_READ_ONLY, {
    name: 'evalsha_ro',
    since: '7.0.0',
    summary: 'Runs a Lua script that is named by its digest and may change nothing.',
  }),
})
