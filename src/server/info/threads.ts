import { STAT_READS, STAT_WRITES } from '../../keyspace/statistics.ts'
import type { InfoSection } from './section.ts'

/** Threads that read and write sockets: one. */
export const threads: InfoSection = {
  title: 'Threads',
  byDefault: true,
  fields({ clients, keyspace: { statistics } }) {
    return [
      ['io_thread_0', `clients=${clients.size},reads=${statistics[STAT_READS]},writes=${statistics[STAT_WRITES]}`],
    ]
  },
}
