import { defineCommand, firstKey, keyAt } from '../command.ts'
import { COUNT_ARGUMENT, ORDER_ARGUMENT, SHAPE_ARGUMENTS, search, WITH_ARGUMENTS } from './search-form.ts'

/** GEOSEARCH key FROMMEMBER member | FROMLONLAT longitude latitude BYRADIUS … | BYBOX … [ASC | DESC] [COUNT count [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH] */
export const geosearch = defineCommand({
  name: 'geosearch',
  arity: -7,
  flags: ['readonly'],
  categories: ['geo'],
  group: 'geo',
  since: '6.2.0',
  complexity: 'O(N+log(M)), N being the members in the cells around the shape and M all of them',
  summary: 'Returns the members within a circle or a box.',
  history: [['7.0.0', 'Added support for uppercase unit names.']],
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    ...SHAPE_ARGUMENTS,
    ORDER_ARGUMENT,
    COUNT_ARGUMENT,
    ...WITH_ARGUMENTS,
  ],
  run: (call, reply) => search(call, reply, { source: 1, options: 2, store: 'never', storeEvent: '' }),
})

/** GEOSEARCHSTORE destination source FROMMEMBER … | FROMLONLAT … BYRADIUS … | BYBOX … [ASC | DESC] [COUNT count [ANY]] [STOREDIST] */
export const geosearchstore = defineCommand({
  name: 'geosearchstore',
  arity: -8,
  flags: ['write', 'denyoom'],
  categories: ['geo'],
  group: 'geo',
  since: '6.2.0',
  complexity: 'O(N+log(M)), N being the members in the cells around the shape and M all of them',
  summary: 'Stores the members within a circle or a box in another key.',
  history: [['7.0.0', 'Added support for uppercase unit names.']],
  keys: [keyAt(1, 'OW', 'update'), keyAt(2, 'RO', 'access')],
  arguments: [
    { name: 'destination', type: 'key', keySpecIndex: 0 },
    { name: 'source', type: 'key', keySpecIndex: 1 },
    ...SHAPE_ARGUMENTS,
    ORDER_ARGUMENT,
    COUNT_ARGUMENT,
    { name: 'storedist', type: 'pure-token', token: 'STOREDIST', optional: true },
  ],
  run: (call, reply) => search(call, reply, { source: 2, options: 3, store: 'first', storeEvent: 'geosearchstore' }),
})
