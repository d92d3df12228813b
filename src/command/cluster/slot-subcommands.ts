import { type Command, defineSubcommand } from '../command.ts'
import { replyDisabled } from './reply-disabled.ts'

/** CLUSTER ADDSLOTS */
const addslots = defineSubcommand({
  name: 'addslots',
  arity: -3,
  flags: ['no_async_loading', 'admin', 'stale'],
  categories: [],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(N) where N is the number of slots',
  summary: 'Would take slots for this node.',
  arguments: [{ name: 'slot', type: 'integer', multiple: true }],
  run: replyDisabled,
})

/** CLUSTER ADDSLOTSRANGE */
const addslotsrange = defineSubcommand({
  name: 'addslotsrange',
  arity: -4,
  flags: ['no_async_loading', 'admin', 'stale'],
  categories: [],
  group: 'cluster',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of slots',
  summary: 'Would take ranges of slots for this node.',
  arguments: [
    {
      name: 'range',
      type: 'block',
      multiple: true,
      arguments: [
        { name: 'start-slot', type: 'integer' },
        { name: 'end-slot', type: 'integer' },
      ],
    },
  ],
  run: replyDisabled,
})

/** CLUSTER COUNTKEYSINSLOT */
const countkeysinslot = defineSubcommand({
  name: 'countkeysinslot',
  arity: 3,
  flags: ['stale'],
  categories: [],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(1)',
  summary: 'Would return the number of keys in a slot.',
  arguments: [{ name: 'slot', type: 'integer' }],
  run: replyDisabled,
})

/** CLUSTER DELSLOTS */
const delslots = defineSubcommand({
  name: 'delslots',
  arity: -3,
  flags: ['no_async_loading', 'admin', 'stale'],
  categories: [],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(N) where N is the number of slots',
  summary: 'Would give up slots of this node.',
  arguments: [{ name: 'slot', type: 'integer', multiple: true }],
  run: replyDisabled,
})

/** CLUSTER DELSLOTSRANGE */
const delslotsrange = defineSubcommand({
  name: 'delslotsrange',
  arity: -4,
  flags: ['no_async_loading', 'admin', 'stale'],
  categories: [],
  group: 'cluster',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of slots',
  summary: 'Would give up ranges of slots of this node.',
  arguments: [
    {
      name: 'range',
      type: 'block',
      multiple: true,
      arguments: [
        { name: 'start-slot', type: 'integer' },
        { name: 'end-slot', type: 'integer' },
      ],
    },
  ],
  run: replyDisabled,
})

/** CLUSTER FLUSHSLOTS */
const flushslots = defineSubcommand({
  name: 'flushslots',
  arity: 2,
  flags: ['no_async_loading', 'admin', 'stale'],
  categories: [],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(1)',
  summary: 'Would give up all slots of this node.',
  run: replyDisabled,
})

/** CLUSTER GETKEYSINSLOT */
const getkeysinslot = defineSubcommand({
  name: 'getkeysinslot',
  arity: 4,
  flags: ['stale'],
  categories: [],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(N) where N is the number of keys asked for',
  summary: 'Would return keys of a slot.',
  tips: ['nondeterministic_output'],
  arguments: [
    { name: 'slot', type: 'integer' },
    { name: 'count', type: 'integer' },
  ],
  run: replyDisabled,
})

/** CLUSTER KEYSLOT */
const keyslot = defineSubcommand({
  name: 'keyslot',
  arity: 3,
  flags: ['stale'],
  categories: [],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(N) where N is the number of bytes of the key',
  summary: 'Would return the slot of a key.',
  arguments: [{ name: 'key', type: 'string' }],
  run: replyDisabled,
})

/** CLUSTER SETSLOT */
const setslot = defineSubcommand({
  name: 'setslot',
  arity: -4,
  flags: ['no_async_loading', 'admin', 'stale'],
  categories: [],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(1)',
  summary: 'Would bind a slot to a node, or move it.',
  arguments: [
    { name: 'slot', type: 'integer' },
    {
      name: 'subcommand',
      type: 'oneof',
      arguments: [
        { name: 'importing', type: 'string', token: 'IMPORTING' },
        { name: 'migrating', type: 'string', token: 'MIGRATING' },
        { name: 'node', type: 'string', token: 'NODE' },
        { name: 'stable', type: 'pure-token', token: 'STABLE' },
      ],
    },
  ],
  run: replyDisabled,
})

/** CLUSTER SLOTS */
const slots = defineSubcommand({
  name: 'slots',
  arity: 2,
  flags: ['loading', 'stale'],
  categories: [],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(N) where N is the number of nodes',
  summary: 'Would return which nodes have which slots.',
  deprecated: { since: '7.0.0', replacedBy: '`CLUSTER SHARDS`' },
  tips: ['nondeterministic_output'],
  history: [
    ['4.0.0', 'Added node ids.'],
    ['7.0.0', 'Added other facts of nodes.'],
  ],
  run: replyDisabled,
})

/** The subcommands of CLUSTER that are about slots. */
export const slotSubcommands: readonly Command[] = [
  addslots,
  addslotsrange,
  countkeysinslot,
  delslots,
  delslotsrange,
  flushslots,
  getkeysinslot,
  keyslot,
  setslot,
  slots,
]
