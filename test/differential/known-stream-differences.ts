import type { KnownDifference } from './known-difference.ts'

/** Where the newest Redis treats streams otherwise than 7.0.15. */
export const knownStreamDifferences: readonly KnownDifference[] = [
  {
    case: 'XSETID below what was deleted',
    steps: ['XSETID k 7-9'],
    expected: '-ERR The ID specified in XSETID is smaller than current max_deleted_entry_id\r\n',
    source: 'Redis 7.2: the last id may not be below one that was deleted (t_stream.c, xsetidCommand)',
  },
  {
    case: 'XREAD',
    steps: ['XREAD BLOCK 9223372036854775807 STREAMS k 0'],
    expected: '-ERR timeout is out of range\r\n',
    source: 'Redis 7.2: a deadline may not overflow (timeout.c, getTimeoutFromObjectOrReply)',
  },
  {
    case: 'XREAD refuses an id too many',
    steps: ['XREAD STREAMS k l 0', 'XREAD COUNT 1 STREAMS k 0 1'],
    expected: "-ERR Unbalanced 'xread' list of streams: for each stream key an ID, '+', or '$' must be specified.\r\n",
    source: 'Redis 7.4: the text names the command and `+` (t_stream.c, xreadCommand)',
  },
]
