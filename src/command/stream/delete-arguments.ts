import type { Reply } from '../../protocol/resp/reply.ts'
import type { StreamId } from '../../types/stream/stream-id.ts'
import { DELETE_REFERENCES, KEEP_REFERENCES, ONLY_ACKNOWLEDGED } from '../../types/stream/stream-trim.ts'
import type { Streams } from '../../types/stream/streams.ts'
import type { Call } from '../call.ts'
import type { CommandArgument } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'

/** What XDELEX and XACKDEL share: `[KEEPREF | DELREF | ACKED] IDS numids id [id ...]`. */

export interface DeleteOptions {
  readonly references: typeof KEEP_REFERENCES | typeof DELETE_REFERENCES | typeof ONLY_ACKNOWLEDGED
  /** The argument that is the first id, and how many there are. */
  readonly first: number
  readonly count: number
}

/** What became of an entry. */
export const NO_SUCH_ENTRY = -1
export const ENTRY_DELETED = 1
export const STILL_REFERENCED = 2

/** Reads the options from argument `from` on. Returns undefined after having replied that they are wrong. */
export function deleteOptionsOrReply(call: Call, from: number, reply: Reply): DeleteOptions | undefined {
  let references: DeleteOptions['references'] | undefined
  let first = 0
  let count = 0
  for (let i = from; i < call.argc; ) {
    const named = references === undefined ? referencesAt(call, i) : undefined
    if (named !== undefined) {
      references = named
      i++
    } else if (call.is(i, 'IDS') && i + 1 < call.argc) {
      const value = call.integer(i + 1)
      if (!(value >= 1)) return refuse(reply, 'ERR Number of IDs must be a positive integer')
      if (value > call.argc - i - 2)
        return refuse(reply, 'ERR The `numids` parameter must match the number of arguments')
      first = i + 2
      count = value
      i = first + count
    } else return refuse(reply, SYNTAX_ERROR)
  }
  if (first === 0) return refuse(reply, 'ERR IDS option is required')
  return { references: references ?? KEEP_REFERENCES, first, count }
}

/** Deletes the entry with an id as the options say. Returns what became of it; the references of deleted entries are the concern of the options too. */
export function deleteEntry(streams: Streams, id: StreamId, { references }: DeleteOptions): number {
  if (references === ONLY_ACKNOWLEDGED && streams.groups.isReferenced(id)) return STILL_REFERENCED
  if (references === DELETE_REFERENCES) streams.groups.removeReferences(id)
  return streams.delete(id) ? ENTRY_DELETED : NO_SUCH_ENTRY
}

/** The arguments as commands document them. */
export const deleteArguments: readonly CommandArgument[] = [
  {
    name: 'condition',
    type: 'oneof',
    optional: true,
    arguments: [
      { name: 'keepref', type: 'pure-token', token: 'KEEPREF' },
      { name: 'delref', type: 'pure-token', token: 'DELREF' },
      { name: 'acked', type: 'pure-token', token: 'ACKED' },
    ],
  },
  {
    name: 'ids',
    type: 'block',
    token: 'IDS',
    arguments: [
      { name: 'numids', type: 'integer' },
      { name: 'id', type: 'string', multiple: true },
    ],
  },
]

function referencesAt(call: Call, i: number): DeleteOptions['references'] | undefined {
  if (call.is(i, 'KEEPREF')) return KEEP_REFERENCES
  if (call.is(i, 'DELREF')) return DELETE_REFERENCES
  return call.is(i, 'ACKED') ? ONLY_ACKNOWLEDGED : undefined
}

function refuse(reply: Reply, error: string): undefined {
  reply.error(error)
}
