import { defineCommand } from '../command.ts'
import { nodeSubcommands } from './node-subcommands.ts'
import { slotSubcommands } from './slot-subcommands.ts'

/** CLUSTER */
export const cluster = defineCommand({
  name: 'cluster',
  arity: -2,
  flags: [],
  categories: [],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'Depends on the subcommand',
  summary: 'A container for commands about the cluster; refused, since this server is no node of one.',
  subcommands: [...nodeSubcommands, ...slotSubcommands],
})
