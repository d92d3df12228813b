import type { Keyspace } from '../keyspace/keyspace.ts'
import { STAT_COMMANDS } from '../keyspace/statistics.ts'
import type { Client } from './client.ts'
import type { Entry } from './command-table.ts'

/** Counts a command that has run. */
export function countCall(entry: Entry, client: Client, keyspace: Keyspace): void {
  entry.calls++
  client.commands++
  keyspace.statistics[STAT_COMMANDS]++
}
