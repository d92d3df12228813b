import type { MemoryFigures } from '../command/host.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'
import type { Clients } from '../session/clients.ts'
import type { ProcessPort } from './process-port.ts'

/** What has the memory that is measured. */
export interface MemoryOwner {
  readonly platform: { readonly process: ProcessPort }
  readonly keyspace: Keyspace
  readonly clients: Clients
  readonly tracking: { readonly usedBytes: number }
  readonly scripting: { readonly usedBytes: number }
  readonly startupBytes: number
  readonly peakBytes: number
  readonly peakMs: number
  /** Notes that so many bytes are used now. */
  notePeak(usedBytes: number): void
}

/** Measures the memory of a server. */
export function measureMemory(owner: MemoryOwner): MemoryFigures {
  const { arena } = owner.keyspace
  owner.clients.recount()
  const clientBytes = owner.clients.bufferBytes
  const asideBytes = clientBytes + owner.tracking.usedBytes + owner.scripting.usedBytes
  const usedBytes = owner.keyspace.usedBytes + asideBytes
  owner.notePeak(usedBytes)
  const overheadBytes = arena.tableBytes + asideBytes
  return {
    usedBytes,
    peakBytes: owner.peakBytes,
    peakMs: owner.peakMs,
    startupBytes: owner.startupBytes,
    clientBytes,
    overheadBytes,
    datasetBytes: usedBytes - overheadBytes,
    keys: owner.keyspace.size,
    arenaUsedBytes: arena.usedBytes,
    arenaPageBytes: arena.pageBytes,
    arenaReservedBytes: arena.reservedBytes,
    residentBytes: owner.platform.process.residentBytes(),
  }
}
