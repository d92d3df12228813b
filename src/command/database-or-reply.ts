import type { Database } from '../keyspace/database.ts'
import type { Reply } from '../protocol/resp/reply.ts'
import type { Call } from './call.ts'
import { DATABASE_OUT_OF_RANGE } from './messages.ts'

/** Returns the database whose number argument i spells; undefined after having replied that there is none. */
export function databaseOrReply(call: Call, i: number, reply: Reply): Database | undefined {
  const number = call.int32OrReply(i, reply)
  if (Number.isNaN(number)) return undefined
  const database = call.keyspace.databases[number]
  if (database === undefined) reply.error(DATABASE_OUT_OF_RANGE)
  return database
}
