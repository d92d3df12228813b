import { type Command, defineSubcommand } from '../command.ts'
import { replyDisabled } from './reply-disabled.ts'

/** CLUSTER BUMPEPOCH */
const bumpepoch = defineSubcommand({
  name: 'bumpepoch',
  arity: 2,
  flags: ['no_async_loading', 'admin', 'stale'],
  categories: [],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(1)',
  summary: 'Would advance the cluster’s epoch.',
  tips: ['nondeterministic_output'],
  run: replyDisabled,
})

/** CLUSTER COUNT-FAILURE-REPORTS */
const countFailureReports = defineSubcommand({
  name: 'count-failure-reports',
  arity: 3,
  flags: ['admin', 'stale'],
  categories: [],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(N) where N is the number of reports',
  summary: 'Would return how many nodes report one as failed.',
  tips: ['nondeterministic_output'],
  arguments: [{ name: 'node-id', type: 'string' }],
  run: replyDisabled,
})

/** CLUSTER FAILOVER */
const failover = defineSubcommand({
  name: 'failover',
  arity: -2,
  flags: ['no_async_loading', 'admin', 'stale'],
  categories: [],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(1)',
  summary: 'Would make this replica take its master’s place.',
  arguments: [
    {
      name: 'options',
      type: 'oneof',
      optional: true,
      arguments: [
        { name: 'force', type: 'pure-token', token: 'FORCE' },
        { name: 'takeover', type: 'pure-token', token: 'TAKEOVER' },
      ],
    },
  ],
  run: replyDisabled,
})

/** CLUSTER FORGET */
const forget = defineSubcommand({
  name: 'forget',
  arity: 3,
  flags: ['no_async_loading', 'admin', 'stale'],
  categories: [],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(1)',
  summary: 'Would forget a node.',
  arguments: [{ name: 'node-id', type: 'string' }],
  run: replyDisabled,
})

/** CLUSTER HELP */
const help = defineSubcommand({
  name: 'help',
  arity: 2,
  flags: ['loading', 'stale'],
  categories: [],
  group: 'cluster',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Would return a text about the subcommands.',
  run: replyDisabled,
})

/** CLUSTER INFO */
const info = defineSubcommand({
  name: 'info',
  arity: 2,
  flags: ['stale'],
  categories: [],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(1)',
  summary: 'Would return the state of the cluster as this node sees it.',
  tips: ['nondeterministic_output'],
  run: replyDisabled,
})

/** CLUSTER LINKS */
const links = defineSubcommand({
  name: 'links',
  arity: 2,
  flags: ['stale'],
  categories: [],
  group: 'cluster',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of nodes',
  summary: 'Would return the links to other nodes.',
  tips: ['nondeterministic_output'],
  run: replyDisabled,
})

/** CLUSTER MEET */
const meet = defineSubcommand({
  name: 'meet',
  arity: -4,
  flags: ['no_async_loading', 'admin', 'stale'],
  categories: [],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(1)',
  summary: 'Would make this node meet another one.',
  arguments: [
    { name: 'ip', type: 'string' },
    { name: 'port', type: 'integer' },
    { name: 'cluster-bus-port', type: 'integer', since: '4.0.0', optional: true },
  ],
  history: [['4.0.0', 'Takes the port of the cluster’s bus.']],
  run: replyDisabled,
})

/** CLUSTER MYID */
const myid = defineSubcommand({
  name: 'myid',
  arity: 2,
  flags: ['stale'],
  categories: [],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(1)',
  summary: 'Would return this node’s id.',
  run: replyDisabled,
})

/** CLUSTER MYSHARDID */
const myshardid = defineSubcommand({
  name: 'myshardid',
  arity: 2,
  flags: ['stale'],
  categories: [],
  group: 'cluster',
  since: '7.2.0',
  complexity: 'O(1)',
  summary: 'Would return the id of this node’s shard.',
  tips: ['nondeterministic_output'],
  run: replyDisabled,
})

/** CLUSTER NODES */
const nodes = defineSubcommand({
  name: 'nodes',
  arity: 2,
  flags: ['stale'],
  categories: [],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(N) where N is the number of nodes',
  summary: 'Would return the cluster’s nodes as this one sees them.',
  tips: ['nondeterministic_output'],
  run: replyDisabled,
})

/** CLUSTER REPLICAS */
const replicas = defineSubcommand({
  name: 'replicas',
  arity: 3,
  flags: ['admin', 'stale'],
  categories: [],
  group: 'cluster',
  since: '5.0.0',
  complexity: 'O(N) where N is the number of replicas',
  summary: 'Would return the replicas of a master.',
  tips: ['nondeterministic_output'],
  arguments: [{ name: 'node-id', type: 'string' }],
  run: replyDisabled,
})

/** CLUSTER REPLICATE */
const replicate = defineSubcommand({
  name: 'replicate',
  arity: 3,
  flags: ['no_async_loading', 'admin', 'stale'],
  categories: [],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(1)',
  summary: 'Would make this node a replica of another one.',
  arguments: [{ name: 'node-id', type: 'string' }],
  run: replyDisabled,
})

/** CLUSTER RESET */
const reset = defineSubcommand({
  name: 'reset',
  arity: -2,
  flags: ['admin', 'stale', 'noscript'],
  categories: [],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(N) where N is the number of known nodes',
  summary: 'Would make this node forget the cluster.',
  arguments: [
    {
      name: 'reset-type',
      type: 'oneof',
      optional: true,
      arguments: [
        { name: 'hard', type: 'pure-token', token: 'HARD' },
        { name: 'soft', type: 'pure-token', token: 'SOFT' },
      ],
    },
  ],
  run: replyDisabled,
})

/** CLUSTER SAVECONFIG */
const saveconfig = defineSubcommand({
  name: 'saveconfig',
  arity: 2,
  flags: ['no_async_loading', 'admin', 'stale'],
  categories: [],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(1)',
  summary: 'Would write the state of the cluster to disk.',
  run: replyDisabled,
})

/** CLUSTER SET-CONFIG-EPOCH */
const setConfigEpoch = defineSubcommand({
  name: 'set-config-epoch',
  arity: 3,
  flags: ['no_async_loading', 'admin', 'stale'],
  categories: [],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(1)',
  summary: 'Would set the epoch of a new node.',
  arguments: [{ name: 'config-epoch', type: 'integer' }],
  run: replyDisabled,
})

/** CLUSTER SHARDS */
const shards = defineSubcommand({
  name: 'shards',
  arity: 2,
  flags: ['loading', 'stale'],
  categories: [],
  group: 'cluster',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of nodes',
  summary: 'Would return the shards, with their slots and nodes.',
  tips: ['nondeterministic_output'],
  run: replyDisabled,
})

/** CLUSTER SLAVES */
const slaves = defineSubcommand({
  name: 'slaves',
  arity: 3,
  flags: ['admin', 'stale'],
  categories: [],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(N) where N is the number of replicas',
  summary: 'Would return the replicas of a master.',
  deprecated: { since: '5.0.0', replacedBy: '`CLUSTER REPLICAS`' },
  tips: ['nondeterministic_output'],
  arguments: [{ name: 'node-id', type: 'string' }],
  run: replyDisabled,
})

/** The subcommands of CLUSTER that are about nodes. */
export const nodeSubcommands: readonly Command[] = [
  bumpepoch,
  countFailureReports,
  failover,
  forget,
  help,
  info,
  links,
  meet,
  myid,
  myshardid,
  nodes,
  replicas,
  replicate,
  reset,
  saveconfig,
  setConfigEpoch,
  shards,
  slaves,
]
