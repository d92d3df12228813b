import type { Directive } from './directive.ts'
import { clientDirectives } from './directives/client-directives.ts'
import { clusterDirectives } from './directives/cluster-directives.ts'
import { dataTypeDirectives } from './directives/data-type-directives.ts'
import { memcachedDirectives } from './directives/memcached-directives.ts'
import { memoryDirectives } from './directives/memory-directives.ts'
import { monitoringDirectives } from './directives/monitoring-directives.ts'
import { networkDirectives } from './directives/network-directives.ts'
import { persistenceDirectives } from './directives/persistence-directives.ts'
import { processDirectives } from './directives/process-directives.ts'
import { replicationDirectives } from './directives/replication-directives.ts'
import { securityDirectives } from './directives/security-directives.ts'
import { tlsDirectives } from './directives/tls-directives.ts'

/**
 * The table of all configuration directives, in the order of CONFIG GET and the docs. Names, defaults and bounds are those
 * of Redis 8.6's src/config.c, with what Valkey 8.1 adds; rows say where a default differs.
 */
export const directives = {
  ...networkDirectives,
  ...tlsDirectives,
  ...securityDirectives,
  ...clientDirectives,
  ...memoryDirectives,
  ...dataTypeDirectives,
  ...monitoringDirectives,
  ...processDirectives,
  ...persistenceDirectives,
  ...replicationDirectives,
  ...clusterDirectives,
  ...memcachedDirectives,
}

/** The table's chapters in the docs. */
export const directiveTopics: Readonly<Record<string, Readonly<Record<string, Directive<unknown>>>>> = {
  Network: networkDirectives,
  TLS: tlsDirectives,
  Security: securityDirectives,
  Clients: clientDirectives,
  Memory: memoryDirectives,
  'Data types': dataTypeDirectives,
  Monitoring: monitoringDirectives,
  Process: processDirectives,
  Persistence: persistenceDirectives,
  Replication: replicationDirectives,
  Cluster: clusterDirectives,
  Memcached: memcachedDirectives,
}

export type DirectiveName = keyof typeof directives

/** The value of every directive by its name. */
export type DirectiveValues = {
  readonly [Name in DirectiveName]: (typeof directives)[Name] extends Directive<infer Value> ? Value : never
}

/** The row of a directive, and the name in lower case by which it was asked for: its own or an alias. */
export interface NamedDirective {
  readonly name: string
  readonly directive: DirectiveName
}

/** Every name in the table, aliases behind their directives. */
export const directiveNames: ReadonlyMap<string, NamedDirective> = new Map(
  Object.entries<Directive<unknown>>(directives).flatMap(([name, { aliases = [] }]) =>
    [name, ...aliases].map(known => [known, { name: known, directive: name as DirectiveName }] as const),
  ),
)

/** The row of a directive, for code that works with any of them. */
export function directiveOf(name: DirectiveName): Directive<unknown> {
  return directives[name]
}
