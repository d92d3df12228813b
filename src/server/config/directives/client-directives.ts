import { outputBufferLimits } from '../list-directive.ts'
import {
  formatMemory,
  GB,
  INT_MAX,
  integer,
  LONG_MAX,
  MB,
  memory,
  memoryOrPercent,
  parseMemory,
  UINT_MAX,
} from '../number-directive.ts'

export const clientDirectives = {
  maxclients: integer(10000, 1, UINT_MAX, {
    apply: 'maxclients',
    summary: 'How many clients may be connected at once.',
  }),
  'maxmemory-clients': memoryOrPercent(-25, LONG_MAX, {
    apply: 'maxmemory-clients',
    summary:
      'The memory that all clients may take together, before those that take most are disconnected; a percentage is of maxmemory, or of the memory of the machine where maxmemory is 0; 0 for no limit. Redis has no limit by default, and none for a percentage without maxmemory.',
  }),
  'client-output-buffer-limit': outputBufferLimits(
    {
      normal: { hardBytes: 0, softBytes: 0, softSeconds: 0 },
      replica: { hardBytes: 256 * MB, softBytes: 64 * MB, softSeconds: 60 },
      pubsub: { hardBytes: 32 * MB, softBytes: 8 * MB, softSeconds: 60 },
    },
    parseMemory,
    formatMemory,
    {
      summary:
        'How much a client of a class may leave unread before it is disconnected: more than the hard limit, or more than the soft limit for so many seconds; 0 for no limit.',
    },
  ),
  'client-query-buffer-limit': memory(GB, MB, LONG_MAX, {
    summary: 'The bytes of an unfinished command that a client may have sent before it is disconnected.',
  }),
  'proto-max-bulk-len': memory(512 * MB, MB, LONG_MAX, {
    summary: 'The longest argument that a client may send.',
  }),
  lookahead: integer(16, 1, INT_MAX, {
    effect: 'none',
    summary: 'How many commands of a pipeline are read ahead to fetch their keys into the CPU cache.',
  }),
  'tracking-table-max-keys': integer(1_000_000, 0, LONG_MAX, {
    summary: 'How many keys are remembered for client-side caching; 0 for no limit.',
  }),
  'busy-reply-threshold': integer(5000, 0, LONG_MAX, {
    aliases: ['lua-time-limit'],
    summary: 'Milliseconds that a script may run before other clients are told BUSY and it may be killed.',
  }),
}
