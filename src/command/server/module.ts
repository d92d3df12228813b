import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { defineCommand, defineSubcommand } from '../command.ts'
import { defineHelp } from '../help.ts'
import { isAllowedOrReply } from './is-allowed-or-reply.ts'

/** MODULE HELP */
const help = defineHelp({ group: 'server', since: '5.0.0' }, [
  'MODULE <subcommand> [<arg> [value] [opt] ...]. Subcommands are:',
  'LIST',
  '    Returns the modules that are loaded: none.',
  'LOAD <path> [<arg> ...]',
  'LOADEX <path> [CONFIG <name> <value> ...] [ARGS <arg> ...]',
  'UNLOAD <name>',
  '    Fail: Samovar cannot load modules.',
])

/** MODULE LIST */
const list = defineSubcommand({
  name: 'list',
  arity: 2,
  flags: ['admin', 'noscript'],
  categories: [],
  group: 'server',
  since: '4.0.0',
  complexity: 'O(1)',
  summary: 'Returns the modules that are loaded: none.',
  tips: ['nondeterministic_output_order'],
  run: (_, reply) => reply.array(0),
})

/** MODULE LOAD */
const load = defineSubcommand({
  name: 'load',
  arity: -3,
  flags: ['no_async_loading', 'admin', 'noscript', 'protected'],
  categories: [],
  group: 'server',
  since: '4.0.0',
  complexity: 'O(1)',
  summary: 'Would load a module; fails, since Samovar has none.',
  arguments: [
    { name: 'path', type: 'string' },
    { name: 'arg', type: 'string', optional: true, multiple: true },
  ],
  run: runLoad,
})

/** MODULE LOADEX */
const loadex = defineSubcommand({
  name: 'loadex',
  arity: -3,
  flags: ['no_async_loading', 'admin', 'noscript', 'protected'],
  categories: [],
  group: 'server',
  since: '7.0.0',
  complexity: 'O(1)',
  summary: 'Would load a module with its configuration; fails, since Samovar has none.',
  arguments: [
    { name: 'path', type: 'string' },
    {
      name: 'configs',
      type: 'block',
      token: 'CONFIG',
      optional: true,
      multiple: true,
      multipleToken: true,
      arguments: [
        { name: 'name', type: 'string' },
        { name: 'value', type: 'string' },
      ],
    },
    { name: 'args', type: 'string', token: 'ARGS', optional: true, multiple: true },
  ],
  run: runLoad,
})

/** MODULE UNLOAD */
const unload = defineSubcommand({
  name: 'unload',
  arity: 3,
  flags: ['no_async_loading', 'admin', 'noscript', 'protected'],
  categories: [],
  group: 'server',
  since: '4.0.0',
  complexity: 'O(1)',
  summary: 'Would unload a module; fails, since none is loaded.',
  arguments: [{ name: 'name', type: 'string' }],
  run: runUnload,
})

/** MODULE */
export const module = defineCommand({
  name: 'module',
  arity: -2,
  flags: [],
  categories: [],
  group: 'server',
  since: '4.0.0',
  complexity: 'Depends on the subcommand',
  summary: 'A container for commands about modules.',
  subcommands: [help, list, load, loadex, unload],
})

function runLoad(call: Call, reply: Reply): void {
  if (isAllowedOrReply(call, 'MODULE', reply))
    reply.error('ERR Error loading the extension. Please check the server logs.')
}

function runUnload(call: Call, reply: Reply): void {
  if (isAllowedOrReply(call, 'MODULE', reply)) reply.error('ERR Error unloading module: no such module with that name')
}
