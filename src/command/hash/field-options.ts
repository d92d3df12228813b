import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { wrongArity } from '../messages.ts'
import { fieldDeadlineOrReply } from './field-arguments.ts'

/** The options of HGETEX and HSETEX, in any order around FIELDS numfields …, of which each field is one argument or, with its value, two. */
export interface FieldOptions {
  /** The argument that is the first field, and how many fields there are. */
  readonly first: number
  readonly count: number
  /** In ms since the Unix epoch; NaN when none was given. */
  readonly deadline: number
  readonly persist: boolean
  readonly keepDeadline: boolean
  /** FNX: only if none of the fields is there; FXX: only if all are. */
  readonly condition: 'none' | 'all' | undefined
}

const INT32_MAX = 0x7fffffff

/** Returns the options from argument 2 on; undefined after having replied with an error. `name` is the command's, in lower case. */
export function fieldOptionsOrReply(call: Call, reply: Reply, name: 'hgetex' | 'hsetex'): FieldOptions | undefined {
  const width = name === 'hsetex' ? 2 : 1
  let first = 0
  let count = 0
  let deadline = Number.NaN
  let expiry = ''
  let condition: FieldOptions['condition']
  for (let i = 2; i < call.argc; i++) {
    const word = call.length(i) <= LONGEST_WORD ? call.text(i).toUpperCase() : ''
    if (word === 'FIELDS') {
      if (first !== 0) return refuse(reply, 'ERR FIELDS keyword specified multiple times')
      if (i + 1 === call.argc) return refuse(reply, wrongArity(name))
      count = call.integer(i + 1)
      if (!(count >= 1 && count <= INT32_MAX)) return refuse(reply, 'ERR invalid number of fields')
      first = i + 2
      if (first + count * width > call.argc) return refuse(reply, 'ERR wrong number of arguments')
      i = first + count * width - 1
    } else if (word === 'EX' || word === 'PX' || word === 'EXAT' || word === 'PXAT') {
      if (expiry !== '') return refuse(reply, severalExpiries(name))
      if (++i === call.argc) return refuse(reply, 'ERR missing expire time')
      expiry = word
      deadline = fieldDeadlineOrReply(call, i, name, word.startsWith('E') ? 1000 : 1, word.length === 2, reply)
      if (Number.isNaN(deadline)) return undefined
    } else if (word === 'PERSIST' || word === 'KEEPTTL') {
      if (expiry !== '') return refuse(reply, severalExpiries(name))
      expiry = word
    } else if (word === 'FNX' || word === 'FXX') {
      if (condition !== undefined) return refuse(reply, 'ERR Only one of FXX or FNX arguments can be specified')
      condition = word === 'FNX' ? 'none' : 'all'
    } else {
      return refuse(reply, `ERR unknown argument: ${call.errorText(i)}`)
    }
  }
  const foreign = name === 'hgetex' ? expiry === 'KEEPTTL' || condition !== undefined : expiry === 'PERSIST'
  if (foreign) return refuse(reply, 'ERR unknown argument')
  if (first === 0) return refuse(reply, 'ERR Mandatory argument FIELDS is missing or not at the right position')
  return { first, count, deadline, persist: expiry === 'PERSIST', keepDeadline: expiry === 'KEEPTTL', condition }
}

const LONGEST_WORD = 'PERSIST'.length

function severalExpiries(name: 'hgetex' | 'hsetex'): string {
  const last = name === 'hgetex' ? 'PERSIST' : 'KEEPTTL'
  return `ERR Only one of EX, PX, EXAT, PXAT or ${last} arguments can be specified`
}

function refuse(reply: Reply, message: string): undefined {
  reply.error(message)
  return undefined
}
