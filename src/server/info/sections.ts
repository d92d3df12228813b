import { clients } from './clients.ts'
import { cluster } from './cluster.ts'
import { commandstats } from './commandstats.ts'
import { cpu } from './cpu.ts'
import { errorstats } from './errorstats.ts'
import { hotKeys } from './hot-keys.ts'
import type { InfoSource } from './info-source.ts'
import { keysizes } from './keysizes.ts'
import { keyspace } from './keyspace.ts'
import { latencystats } from './latencystats.ts'
import { memory } from './memory.ts'
import { modules } from './modules.ts'
import { persistence } from './persistence.ts'
import { replication } from './replication.ts'
import type { InfoSection } from './section.ts'
import { serverSection } from './server.ts'
import { stats } from './stats.ts'
import { threads } from './threads.ts'

/** The sections of INFO, in the order in which it shows them. */
export const infoSections: readonly InfoSection[] = [
  serverSection,
  clients,
  memory,
  persistence,
  threads,
  stats,
  replication,
  cpu,
  hotKeys,
  modules,
  commandstats,
  errorstats,
  latencystats,
  cluster,
  keyspace,
  keysizes,
]

/** The text of INFO for sections by name in lower case; the default ones when none is named. Unknown names add nothing. */
export function renderInfo(server: InfoSource, names: readonly string[]): string {
  const wanted = new Set(names.length === 0 ? ['default'] : names)
  const all = wanted.has('all') || wanted.has('everything')
  return infoSections
    .filter(section => (all || isWanted(section, wanted)) && section.present?.(server) !== false)
    .map(section => {
      const lines = section.fields(server).map(([name, value]) => `${name}:${value}\r\n`)
      return `# ${section.title}\r\n${lines.join('')}`
    })
    .join('\r\n')
}

function isWanted(section: InfoSection, wanted: ReadonlySet<string>): boolean {
  if (section.byDefault && wanted.has('default')) return true
  return wanted.has(section.title.toLowerCase()) || (section.aliases ?? []).some(alias => wanted.has(alias))
}
