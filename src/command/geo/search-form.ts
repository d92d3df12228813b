import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import type { CommandArgument } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { isSortedSetOrReply, openSortedSet, scoreOfArgument } from '../sorted-set/sorted-set-value.ts'
import { latitudeOfScore, longitudeOfScore } from './cell.ts'
import { boxOrReply, positionOrReply, radiusOrReply, UNIT_ARGUMENT } from './geo-arguments.ts'
import { replyNothing, runSearch, type Search } from './search.ts'
import { emptyShape } from './shape.ts'

/** How a command asks for a search: what stands before its options, and which of them it takes. */
export interface SearchForm {
  /** The argument that is the key to search in. */
  readonly source: number
  /** The first argument that is an option. */
  readonly options: number
  /** The middle of a circle, when it stands before the options: a position or a member, from argument 2 on, then radius and unit. */
  readonly center?: 'position' | 'member'
  /** Whether the result is stored in argument 1, by an option, or never. */
  readonly store: 'first' | 'option' | 'never'
  readonly storeEvent: string
}

/** What the options have said so far. */
interface Given {
  fromMember: boolean
  fromPosition: boolean
  byRadius: boolean
  byBox: boolean
}

/** Runs a search that a command's arguments describe. */
export function search(call: Call, reply: Reply, form: SearchForm): void {
  const address = call.read(form.source)
  if (address !== 0 && !isSortedSetOrReply(call, address, reply)) return
  const asked: Search = {
    shape: emptyShape(),
    order: 'none',
    count: 0,
    any: false,
    withDistance: false,
    withHash: false,
    withPosition: false,
    store: form.store === 'first' ? 1 : 0,
    storeDistance: false,
  }
  if (!readCenterOrReply(call, reply, form, address, asked)) return
  const given: Given = { fromMember: false, fromPosition: false, byRadius: false, byBox: false }
  for (let i = form.options; i < call.argc; ) {
    const taken = readFlag(call, i, asked) || readOptionOrReply(call, i, form, address, asked, given, reply)
    if (taken === 0) return
    i += taken
  }
  const error = contradiction(call, form, asked, given)
  if (error !== '') return reply.error(error)
  if (asked.count !== 0 && asked.order === 'none' && !asked.any) asked.order = 'near'
  if (address === 0) replyNothing(call, reply, asked, form.storeEvent)
  else runSearch(call, reply, address, asked, form.storeEvent)
}

export const ORDER_ARGUMENT: CommandArgument = {
  name: 'order',
  type: 'oneof',
  optional: true,
  arguments: [
    { name: 'asc', type: 'pure-token', token: 'ASC' },
    { name: 'desc', type: 'pure-token', token: 'DESC' },
  ],
}
export const COUNT_ARGUMENT: CommandArgument = {
  name: 'count-block',
  type: 'block',
  optional: true,
  arguments: [
    { name: 'count', type: 'integer', token: 'COUNT' },
    { name: 'any', type: 'pure-token', token: 'ANY', optional: true },
  ],
}
export const WITH_ARGUMENTS: readonly CommandArgument[] = [
  { name: 'withcoord', type: 'pure-token', token: 'WITHCOORD', optional: true },
  { name: 'withdist', type: 'pure-token', token: 'WITHDIST', optional: true },
  { name: 'withhash', type: 'pure-token', token: 'WITHHASH', optional: true },
]
export const SHAPE_ARGUMENTS: readonly CommandArgument[] = [
  {
    name: 'from',
    type: 'oneof',
    arguments: [
      { name: 'member', type: 'string', token: 'FROMMEMBER' },
      {
        name: 'fromlonlat',
        type: 'block',
        token: 'FROMLONLAT',
        arguments: [
          { name: 'longitude', type: 'double' },
          { name: 'latitude', type: 'double' },
        ],
      },
    ],
  },
  {
    name: 'by',
    type: 'oneof',
    arguments: [
      {
        name: 'circle',
        type: 'block',
        arguments: [{ name: 'radius', type: 'double', token: 'BYRADIUS' }, UNIT_ARGUMENT],
      },
      {
        name: 'box',
        type: 'block',
        arguments: [
          { name: 'width', type: 'double', token: 'BYBOX' },
          { name: 'height', type: 'double' },
          UNIT_ARGUMENT,
        ],
      },
    ],
  },
]

/** Reads the circle that stands before the options. Of a key that does not exist, it may be as wrong as it likes when a member is its middle. */
function readCenterOrReply(call: Call, reply: Reply, form: SearchForm, address: number, asked: Search): boolean {
  if (form.center === 'position') {
    return positionOrReply(call, 2, asked.shape, reply) && radiusOrReply(call, 4, asked.shape, reply)
  }
  if (form.center === undefined || address === 0) return true
  return memberOrReply(call, 2, address, asked, reply) && radiusOrReply(call, 3, asked.shape, reply)
}

/** Puts the position of the member that is argument i into the middle. */
function memberOrReply(call: Call, i: number, address: number, asked: Search, reply: Reply): boolean {
  const score = scoreOfArgument(call, openSortedSet(call, address), i)
  if (Number.isNaN(score)) {
    reply.error('ERR could not decode requested zset member')
    return false
  }
  asked.shape.longitude = longitudeOfScore(score)
  asked.shape.latitude = latitudeOfScore(score)
  return true
}

/** Reads an option that is a word alone. Returns 1, or 0 when it is none. */
function readFlag(call: Call, i: number, asked: Search): number {
  if (call.is(i, 'WITHDIST')) asked.withDistance = true
  else if (call.is(i, 'WITHHASH')) asked.withHash = true
  else if (call.is(i, 'WITHCOORD')) asked.withPosition = true
  else if (call.is(i, 'ANY')) asked.any = true
  else if (call.is(i, 'ASC')) asked.order = 'near'
  else if (call.is(i, 'DESC')) asked.order = 'far'
  else return 0
  return 1
}

/** Reads an option with its values. Returns the number of arguments that it takes, 0 after having replied with an error. */
function readOptionOrReply(
  call: Call,
  i: number,
  form: SearchForm,
  address: number,
  asked: Search,
  given: Given,
  reply: Reply,
): number {
  const left = call.argc - i - 1
  if (left >= 1 && call.is(i, 'COUNT')) {
    asked.count = call.integerOrReply(i + 1, reply)
    if (Number.isNaN(asked.count)) return 0
    if (asked.count > 0) return 2
    reply.error('ERR COUNT must be > 0')
    return 0
  }
  if (form.store === 'option' && left >= 1 && (call.is(i, 'STORE') || call.is(i, 'STOREDIST'))) {
    asked.store = i + 1
    asked.storeDistance = call.is(i, 'STOREDIST')
    return 2
  }
  if (form.store === 'first' && call.is(i, 'STOREDIST')) {
    asked.storeDistance = true
    return 1
  }
  if (form.center === undefined) {
    if (left >= 1 && !given.fromPosition && call.is(i, 'FROMMEMBER')) {
      given.fromMember = true
      return address === 0 || memberOrReply(call, i + 1, address, asked, reply) ? 2 : 0
    }
    if (left >= 2 && !given.fromMember && call.is(i, 'FROMLONLAT')) {
      given.fromPosition = true
      return positionOrReply(call, i + 1, asked.shape, reply) ? 3 : 0
    }
    if (left >= 2 && !given.byBox && call.is(i, 'BYRADIUS')) {
      given.byRadius = true
      return radiusOrReply(call, i + 1, asked.shape, reply) ? 3 : 0
    }
    if (left >= 3 && !given.byRadius && call.is(i, 'BYBOX')) {
      given.byBox = true
      return boxOrReply(call, i + 1, asked.shape, reply) ? 4 : 0
    }
  }
  reply.error(SYNTAX_ERROR)
  return 0
}

/** Returns the error of options that do not go together; '' when they do. */
function contradiction(call: Call, form: SearchForm, asked: Search, given: Given): string {
  if (asked.store !== 0 && (asked.withDistance || asked.withHash || asked.withPosition)) {
    const name = form.store === 'first' ? 'GEOSEARCHSTORE' : 'STORE option in GEORADIUS'
    return `ERR ${name} is not compatible with WITHDIST, WITHHASH and WITHCOORD options`
  }
  if (form.center === undefined) {
    if (!given.fromMember && !given.fromPosition) {
      return `ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for ${call.errorText(0)}`
    }
    if (!given.byRadius && !given.byBox) {
      return `ERR exactly one of BYRADIUS and BYBOX can be specified for ${call.errorText(0)}`
    }
  }
  return asked.any && asked.count === 0 ? 'ERR the ANY argument requires COUNT argument' : ''
}
