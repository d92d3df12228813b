import type { InfoSource } from './info-source.ts'
import { type Field, humanBytes, type InfoSection, percentage } from './section.ts'

export const memory: InfoSection = {
  title: 'Memory',
  byDefault: true,
  fields(server) {
    const figures = server.memory()
    const { usedBytes, peakBytes, startupBytes, residentBytes } = figures
    const { arenaUsedBytes, arenaPageBytes, arenaReservedBytes } = figures
    const { memoryBytes } = server.platform.process
    const { values } = server.configuration
    return [
      ['used_memory', usedBytes],
      ['used_memory_human', humanBytes(usedBytes)],
      ['used_memory_rss', residentBytes],
      ['used_memory_rss_human', humanBytes(residentBytes)],
      ['used_memory_peak', peakBytes],
      ['used_memory_peak_human', humanBytes(peakBytes)],
      ['used_memory_peak_time', Math.floor(figures.peakMs / 1000)],
      ['used_memory_peak_perc', percentage(usedBytes, peakBytes)],
      ['used_memory_overhead', figures.overheadBytes],
      ['used_memory_startup', startupBytes],
      ['used_memory_dataset', figures.datasetBytes],
      ['used_memory_dataset_perc', percentage(figures.datasetBytes, Math.max(usedBytes - startupBytes, 0))],
      ['allocator_allocated', arenaUsedBytes],
      ['allocator_active', arenaPageBytes],
      ['allocator_resident', arenaReservedBytes],
      ['allocator_muzzy', 0],
      ['total_system_memory', memoryBytes],
      ['total_system_memory_human', humanBytes(memoryBytes)],
      ...scriptingFields(server),
      ['maxmemory', values.maxmemory],
      ['maxmemory_human', humanBytes(values.maxmemory)],
      ['maxmemory_policy', values['maxmemory-policy']],
      ['allocator_frag_ratio', ratio(arenaPageBytes, arenaUsedBytes)],
      ['allocator_frag_bytes', arenaPageBytes - arenaUsedBytes],
      ['allocator_rss_ratio', ratio(arenaReservedBytes, arenaPageBytes)],
      ['allocator_rss_bytes', arenaReservedBytes - arenaPageBytes],
      ['rss_overhead_ratio', ratio(residentBytes, arenaReservedBytes)],
      ['rss_overhead_bytes', residentBytes - arenaReservedBytes],
      ['mem_fragmentation_ratio', ratio(residentBytes, usedBytes)],
      ['mem_fragmentation_bytes', residentBytes - usedBytes],
      ['mem_not_counted_for_evict', 0],
      ['mem_replication_backlog', 0],
      ['mem_total_replication_buffers', 0],
      ['mem_replica_full_sync_buffer', 0],
      ['mem_clients_slaves', 0],
      ['mem_clients_normal', figures.clientBytes],
      ['mem_cluster_slot_migration_output_buffer', 0],
      ['mem_cluster_slot_migration_input_buffer', 0],
      ['mem_cluster_slot_migration_input_buffer_peak', 0],
      ['mem_cluster_links', 0],
      ['mem_aof_buffer', 0],
      ['mem_allocator', 'samovar-arena'],
      ['mem_overhead_db_hashtable_rehashing', 0],
      ['active_defrag_running', 0],
      ['lazyfree_pending_objects', 0],
      ['lazyfreed_objects', 0],
    ]
  },
}

/** How many times `whole` is of `part`, with two places; of nothing, 0. */
function ratio(whole: number, part: number): string {
  return (part === 0 ? 0 : whole / part).toFixed(2)
}

/** What Lua has, and what is kept beside it. */
function scriptingFields({ scripting }: InfoSource): Field[] {
  const { interpreterBytes, cache, functions } = scripting
  const interpretersBytes = interpreterBytes + functions.interpreterBytes
  const keptBytes = cache.usedBytes + functions.libraryBytes
  return [
    ['used_memory_lua', interpreterBytes],
    ['used_memory_vm_eval', interpreterBytes],
    ['used_memory_lua_human', humanBytes(interpreterBytes)],
    ['used_memory_scripts_eval', cache.usedBytes],
    ['number_of_cached_scripts', cache.size],
    ['number_of_functions', functions.functionCount],
    ['number_of_libraries', functions.libraryCount],
    ['used_memory_vm_functions', functions.interpreterBytes],
    ['used_memory_vm_total', interpretersBytes],
    ['used_memory_vm_total_human', humanBytes(interpretersBytes)],
    ['used_memory_functions', functions.libraryBytes],
    ['used_memory_scripts', keptBytes],
    ['used_memory_scripts_human', humanBytes(keptBytes)],
  ]
}
