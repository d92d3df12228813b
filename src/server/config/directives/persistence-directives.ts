import { savePoints } from '../list-directive.ts'
import { INT_MAX, INT_MIN, integer, LONG_MAX, MB, memory } from '../number-directive.ts'
import { bool, choice, directory, text } from '../text-directive.ts'

const DELAY_FOR_TESTS = { hidden: true, effect: 'later' } as const

export const persistenceDirectives = {
  dir: directory({
    protected: true,
    denyLoading: true,
    apply: 'directory',
    summary:
      'The folder of the files that the server writes; paths in redis.conf are relative to it from that line on.',
  }),
  save: savePoints(
    [
      { seconds: 3600, changes: 1 },
      { seconds: 300, changes: 100 },
      { seconds: 60, changes: 10_000 },
    ],
    {
      effect: 'later',
      summary:
        'When a snapshot is saved: after so many seconds if there were so many changes; any of the pairs will do.',
    },
  ),
  dbfilename: text('dump.rdb', {
    validate: value => (isBaseName(value) ? undefined : "dbfilename can't be a path, just a filename"),
    protected: true,
    effect: 'later',
    summary: 'The name of the snapshot file.',
  }),
  rdbcompression: bool(true, {
    effect: 'later',
    summary: 'Whether strings in snapshots are compressed.',
  }),
  rdbchecksum: bool(true, {
    immutable: true,
    effect: 'later',
    summary: 'Whether snapshots end with a checksum.',
  }),
  'rdb-del-sync-files': bool(false, {
    effect: 'later',
    summary: 'Whether snapshots that were made for replication are deleted where nothing else is saved.',
  }),
  'rdb-save-incremental-fsync': bool(true, {
    effect: 'later',
    summary: 'Whether a snapshot is synced to the disk as it is written, rather than at its end.',
  }),
  'stop-writes-on-bgsave-error': bool(true, {
    effect: 'later',
    summary: 'Whether writes are refused as long as the last snapshot failed.',
  }),
  'sanitize-dump-payload': choice(['no', 'yes', 'clients'], 'no', {
    effect: 'later',
    summary: 'Whether values from RESTORE and snapshots are checked in depth: never, always, or for clients.',
  }),
  appendonly: bool(false, {
    apply: 'appendonly',
    effect: 'later',
    summary: 'Whether every write goes to the append-only file.',
  }),
  appendfsync: choice(['everysec', 'always', 'no'], 'everysec', {
    effect: 'later',
    summary: 'When that file is synced to the disk: every second, before each reply, or when the system likes.',
  }),
  appendfilename: text('appendonly.aof', {
    validate: value => validateName('appendfilename', 'filename', value),
    immutable: true,
    effect: 'later',
    summary: 'How the names of its parts begin.',
  }),
  appenddirname: text('appendonlydir', {
    validate: value => validateName('appenddirname', 'dirname', value),
    immutable: true,
    effect: 'later',
    summary: 'The folder of its parts, within `dir`.',
  }),
  'no-appendfsync-on-rewrite': bool(false, {
    effect: 'later',
    summary: 'Whether syncing pauses while a snapshot or a rewrite keeps the disk busy.',
  }),
  'auto-aof-rewrite-percentage': integer(100, 0, INT_MAX, {
    effect: 'later',
    summary: 'By how much the file may have grown since it was last rewritten before it is again; 0 for any.',
  }),
  'auto-aof-rewrite-min-size': memory(64 * MB, 0, LONG_MAX, {
    effect: 'later',
    summary: 'The size below which it is not rewritten by itself.',
  }),
  'aof-load-truncated': bool(true, {
    effect: 'later',
    summary: 'Whether a file that ends in the middle of a command is loaded up to there.',
  }),
  'aof-load-corrupt-tail-max-size': memory(0, 0, LONG_MAX, {
    effect: 'later',
    summary: 'How many broken bytes at the end of the file are cut off at the start; 0 for none.',
  }),
  'aof-use-rdb-preamble': bool(true, {
    effect: 'later',
    summary: 'Whether a rewritten file begins with a snapshot.',
  }),
  'aof-timestamp-enabled': bool(false, {
    effect: 'later',
    summary: 'Whether the file says when, so that it can be cut back to a point in time.',
  }),
  'aof-rewrite-incremental-fsync': bool(true, {
    effect: 'later',
    summary: 'Whether a rewrite is synced to the disk as it is written, rather than at its end.',
  }),
  'aof-disable-auto-gc': bool(false, {
    hidden: true,
    effect: 'later',
    summary: 'Whether parts that are no longer needed stay, for tests.',
  }),
  'propagation-error-behavior': choice(['ignore', 'panic', 'panic-on-replicas'], 'ignore', {
    effect: 'later',
    summary: 'What happens when a command from the file or from a master fails: nothing, or the server ends.',
  }),
  'loading-process-events-interval-bytes': integer(2 * MB, 1024, INT_MAX, {
    hidden: true,
    effect: 'later',
    summary: 'After how many bytes of loading clients are attended to.',
  }),
  'rdb-key-save-delay': integer(0, INT_MIN, INT_MAX, {
    ...DELAY_FOR_TESTS,
    summary: 'Microseconds to wait after each key that is saved; below 0, keys per microsecond.',
  }),
  'key-load-delay': integer(0, INT_MIN, INT_MAX, {
    ...DELAY_FOR_TESTS,
    summary: 'Microseconds to wait after each key that is loaded; below 0, keys per microsecond.',
  }),
}

function validateName(directive: string, what: string, value: string): string | undefined {
  if (value === '') return `${directive} can't be empty`
  return isBaseName(value) ? undefined : `${directive} can't be a path, just a ${what}`
}

function isBaseName(path: string): boolean {
  return !/[/\\]/.test(path)
}
