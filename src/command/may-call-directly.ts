import type { Client } from './client.ts'
import type { Entry } from './command-table.ts'
import { isSampled } from './command-watch.ts'

/** Whether a program that calls its own engine may do itself what a short command's handler does: no gate is between them, and nobody looks closer. It counts the call. */
export function mayCallDirectly(serverGate: number, entry: Entry, client: Client): boolean {
  return (serverGate | client.gate | entry.gate) === 0 && !isSampled(entry)
}
