import { type CommandArgument, defineCommand, firstKey, type KeySpecification } from '../command.ts'
import { UNIT_ARGUMENT } from './geo-arguments.ts'
import { ORDER_ARGUMENT, search, WITH_ARGUMENTS } from './search-form.ts'

const POSITION_ARGUMENTS: readonly CommandArgument[] = [
  { name: 'key', type: 'key', keySpecIndex: 0 },
  { name: 'longitude', type: 'double' },
  { name: 'latitude', type: 'double' },
  { name: 'radius', type: 'double' },
  UNIT_ARGUMENT,
]
const MEMBER_ARGUMENTS: readonly CommandArgument[] = [
  { name: 'key', type: 'key', keySpecIndex: 0 },
  { name: 'member', type: 'string' },
  { name: 'radius', type: 'double' },
  UNIT_ARGUMENT,
]
const COMPLEXITY = 'O(N+log(M)), N being the members in the cells around the circle and M all of them'
const HISTORY = [
  ['6.2.0', 'Added the `ANY` option for `COUNT`.'],
  ['7.0.0', 'Added support for uppercase unit names.'],
] as const

/** GEORADIUS key longitude latitude radius M | KM | FT | MI [options] [STORE key | STOREDIST key] */
export const georadius = defineCommand({
  name: 'georadius',
  arity: -6,
  flags: ['write', 'denyoom'],
  categories: ['geo'],
  group: 'geo',
  since: '3.2.0',
  complexity: COMPLEXITY,
  summary: 'Returns the members within a circle around a position, or stores them in a key.',
  deprecated: { since: '6.2.0', replacedBy: '`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` argument' },
  history: HISTORY,
  keys: storeKeys(6),
  arguments: [...POSITION_ARGUMENTS, ...WITH_ARGUMENTS, countArgument('6.2.0'), ORDER_ARGUMENT, storeArgument()],
  run: (call, reply) =>
    search(call, reply, {
      source: 1,
      options: 6,
      center: 'position',
      store: 'option',
      storeEvent: 'georadiusstore',
    }),
})

/** GEORADIUS_RO key longitude latitude radius M | KM | FT | MI [options] */
export const georadiusRo = defineCommand({
  name: 'georadius_ro',
  arity: -6,
  flags: ['readonly'],
  categories: ['geo'],
  group: 'geo',
  since: '3.2.10',
  complexity: COMPLEXITY,
  summary: 'Returns the members within a circle around a position.',
  deprecated: { since: '6.2.0', replacedBy: '`GEOSEARCH` with the `BYRADIUS` argument' },
  history: HISTORY,
  keys: firstKey('RO', 'access'),
  arguments: [...POSITION_ARGUMENTS, ...WITH_ARGUMENTS, countArgument('6.2.0'), ORDER_ARGUMENT],
  run: (call, reply) =>
    search(call, reply, { source: 1, options: 6, center: 'position', store: 'never', storeEvent: '' }),
})

/** GEORADIUSBYMEMBER key member radius M | KM | FT | MI [options] [STORE key | STOREDIST key] */
export const georadiusbymember = defineCommand({
  name: 'georadiusbymember',
  arity: -5,
  flags: ['write', 'denyoom'],
  categories: ['geo'],
  group: 'geo',
  since: '3.2.0',
  complexity: COMPLEXITY,
  summary: 'Returns the members within a circle around one of them, or stores them in a key.',
  deprecated: {
    since: '6.2.0',
    replacedBy: '`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` and `FROMMEMBER` arguments',
  },
  history: HISTORY,
  keys: storeKeys(5),
  arguments: [...MEMBER_ARGUMENTS, ...WITH_ARGUMENTS, countArgument(), ORDER_ARGUMENT, storeArgument()],
  run: (call, reply) =>
    search(call, reply, { source: 1, options: 5, center: 'member', store: 'option', storeEvent: 'georadiusstore' }),
})

/** GEORADIUSBYMEMBER_RO key member radius M | KM | FT | MI [options] */
export const georadiusbymemberRo = defineCommand({
  name: 'georadiusbymember_ro',
  arity: -5,
  flags: ['readonly'],
  categories: ['geo'],
  group: 'geo',
  since: '3.2.10',
  complexity: COMPLEXITY,
  summary: 'Returns the members within a circle around one of them.',
  deprecated: { since: '6.2.0', replacedBy: '`GEOSEARCH` with the `BYRADIUS` and `FROMMEMBER` arguments' },
  history: HISTORY,
  keys: firstKey('RO', 'access'),
  arguments: [...MEMBER_ARGUMENTS, ...WITH_ARGUMENTS, countArgument(), ORDER_ARGUMENT],
  run: (call, reply) =>
    search(call, reply, { source: 1, options: 5, center: 'member', store: 'never', storeEvent: '' }),
})

function storeKeys(startFrom: number): readonly KeySpecification[] {
  const store = (keyword: string): KeySpecification => ({
    flags: ['OW', 'update'],
    begin: { keyword, startFrom },
    find: { lastKey: 0, step: 1, limit: 0 },
  })
  return [...firstKey('RO', 'access'), store('STORE'), store('STOREDIST')]
}

function storeArgument(): CommandArgument {
  return {
    name: 'store',
    type: 'oneof',
    optional: true,
    arguments: [
      { name: 'storekey', type: 'key', displayText: 'key', keySpecIndex: 1, token: 'STORE' },
      { name: 'storedistkey', type: 'key', displayText: 'key', keySpecIndex: 2, token: 'STOREDIST' },
    ],
  }
}

/** The documentation tells since when ANY may be given for some of these commands. */
function countArgument(anySince?: string): CommandArgument {
  const any: CommandArgument = { name: 'any', type: 'pure-token', token: 'ANY', optional: true }
  return {
    name: 'count-block',
    type: 'block',
    optional: true,
    arguments: [
      { name: 'count', type: 'integer', token: 'COUNT' },
      anySince === undefined ? any : { ...any, since: anySince },
    ],
  }
}
