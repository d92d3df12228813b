import type { Call } from './call.ts'
import type { Client } from './client.ts'
import type { Entry } from './command-table.ts'

/** The FLAG_… bits of a command that is called; EXEC has those of the commands that it is to run, a script those that it names. */
export function flagsOfCall(client: Client, entry: Entry, call: Call): number {
  const { command, flags } = entry
  if (command.name === 'exec' && client.transaction !== undefined) return client.transaction.flags
  return command.flagsOfCall === undefined ? flags : command.flagsOfCall(call, flags)
}
