import type { MemoryFigures } from '../host.ts'

const MB = 1024 * 1024
/** Below this use, ratios say nothing. */
const WORTH_A_LOOK_BYTES = 5 * MB
/** What an excess must amount to before it is worth a word. */
const EXCESS_BYTES_MIN = 10 * MB
const CLIENT_BYTES_MAX = 200 * 1024

/** Tells in words what is wrong with the memory of a server. The limits are those of Redis. */
export function memoryReport(memory: MemoryFigures, clients: number): string {
  const { usedBytes, peakBytes, residentBytes, arenaUsedBytes, arenaPageBytes, arenaReservedBytes } = memory
  if (usedBytes < WORTH_A_LOOK_BYTES) return 'So little memory is in use that there is nothing to diagnose.\n'
  const findings = [
    peakBytes > 1.5 * usedBytes &&
      'Peak: the server has used more than one and a half times what it uses now. What was freed is used again before more is asked for; MEMORY PURGE gives it back.',
    exceeds(residentBytes, usedBytes, 1.4) &&
      'Resident memory: the process holds far more than is used. After a peak this is harmless; else see the findings below.',
    exceeds(arenaPageBytes, arenaUsedBytes, 1.1) &&
      'Fragmentation: pages in use are more than a tenth free. Idle turns move items together; MEMORY PURGE does it at once.',
    exceeds(arenaReservedBytes, arenaPageBytes, 1.1) &&
      'Held memory: pages that are free are still held from the platform. MEMORY PURGE gives them back.',
    exceeds(residentBytes, arenaReservedBytes, 1.1) &&
      'Process overhead: much is resident beside keys and values, such as the heap of the program that embeds the server.',
    clients > 0 &&
      memory.clientBytes / clients > CLIENT_BYTES_MAX &&
      'Clients: their buffers hold more than 200 kB each in the mean. CLIENT LIST shows who does not read, or sends enormous commands.',
  ].filter(finding => finding !== false)
  if (findings.length === 0) return 'Nothing is wrong with the memory of this server.\n'
  return `These things stand out in the memory of this server:\n\n${findings.map(finding => ` * ${finding}\n\n`).join('')}`
}

function exceeds(whole: number, part: number, ratioMax: number): boolean {
  return whole > ratioMax * part && whole - part > EXCESS_BYTES_MIN
}
