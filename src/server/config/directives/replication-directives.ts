import { masterAddress } from '../list-directive.ts'
import { INT_MAX, integer, KB, LONG_MAX, MB, memory, UINT64_MAX } from '../number-directive.ts'
import { bool, choice, optionalText, secret } from '../text-directive.ts'

/** Redis keeps that much, however little is asked for. */
const BACKLOG_BYTES_MIN = 16 * KB

export const replicationDirectives = {
  replicaof: masterAddress({
    aliases: ['slaveof'],
    immutable: true,
    effect: 'later',
    summary: 'The master that this server copies; REPLICAOF changes it.',
  }),
  masterauth: secret({
    aliases: ['primaryauth'],
    effect: 'later',
    summary: 'The password for the master.',
  }),
  masteruser: optionalText({
    aliases: ['primaryuser'],
    sensitive: true,
    effect: 'later',
    summary: 'The user for the master; empty for the default user.',
  }),
  'replica-serve-stale-data': bool(true, {
    aliases: ['slave-serve-stale-data'],
    effect: 'later',
    summary: 'Whether a replica answers with what it has while it has no link to its master.',
  }),
  'replica-read-only': bool(true, {
    aliases: ['slave-read-only'],
    effect: 'later',
    summary: 'Whether a replica refuses writes of clients.',
  }),
  'replica-ignore-maxmemory': bool(true, {
    aliases: ['slave-ignore-maxmemory'],
    effect: 'later',
    summary: 'Whether a replica leaves eviction to its master.',
  }),
  'replica-lazy-flush': bool(false, {
    aliases: ['slave-lazy-flush'],
    effect: 'none',
    summary: 'Whether a replica frees its old data in the background; freeing needs no thread of its own here.',
  }),
  'replica-priority': integer(100, 0, INT_MAX, {
    aliases: ['slave-priority'],
    effect: 'later',
    summary: 'Which replica Sentinel makes a master first: that with the lowest; never one with 0.',
  }),
  'replica-announced': bool(true, {
    effect: 'later',
    summary: 'Whether Sentinel tells clients of this replica.',
  }),
  'replica-announce-ip': optionalText({
    aliases: ['slave-announce-ip'],
    effect: 'later',
    summary: 'The address that a replica gives its master, where others reach it by another one than it knows.',
  }),
  'replica-announce-port': integer(0, 0, 65535, {
    aliases: ['slave-announce-port'],
    effect: 'later',
    summary: 'The port that a replica gives its master; 0 for its own.',
  }),
  'replica-ignore-disk-write-errors': bool(false, {
    effect: 'later',
    summary: 'Whether a replica goes on when it cannot write to the disk, rather than end.',
  }),
  'replica-full-sync-buffer-limit': memory(0, 0, UINT64_MAX, {
    effect: 'later',
    summary: 'What a replica keeps of the stream while it loads a snapshot; 0 for the hard limit of the class replica.',
  }),
  'repl-diskless-sync': bool(true, {
    effect: 'later',
    summary: 'Whether a snapshot goes to replicas without a file.',
  }),
  'repl-diskless-sync-delay': integer(5, 0, INT_MAX, {
    effect: 'later',
    summary: 'Seconds to wait for more replicas before that begins.',
  }),
  'repl-diskless-sync-max-replicas': integer(0, 0, INT_MAX, {
    effect: 'later',
    summary: 'How many replicas are worth no more waiting; 0 for any number.',
  }),
  'repl-diskless-load': choice(['disabled', 'on-empty-db', 'swapdb'], 'disabled', {
    denyLoading: true,
    effect: 'later',
    summary: 'Whether a replica loads a snapshot without a file: never, if it has no data, or beside its data.',
  }),
  'repl-rdb-channel': bool(false, {
    aliases: ['dual-channel-replication-enabled'],
    hidden: true,
    effect: 'later',
    summary: 'Whether a snapshot goes to replicas over a connection of its own.',
  }),
  'repl-ping-replica-period': integer(10, 1, INT_MAX, {
    aliases: ['repl-ping-slave-period'],
    effect: 'later',
    summary: 'Seconds after which a master pings its replicas.',
  }),
  'repl-timeout': integer(60, 1, INT_MAX, {
    effect: 'later',
    summary: 'Seconds of silence after which a link is given up.',
  }),
  'repl-disable-tcp-nodelay': bool(false, {
    effect: 'later',
    summary: 'Whether the stream to replicas goes in fewer, later packets.',
  }),
  'repl-backlog-size': memory(MB, 1, LONG_MAX, {
    adjust: value => Math.max(value, BACKLOG_BYTES_MIN),
    apply: 'replication-backlog',
    effect: 'later',
    summary: 'How much of the stream is kept for replicas that come back.',
  }),
  'repl-backlog-ttl': integer(3600, 0, LONG_MAX, {
    effect: 'later',
    summary: 'Seconds without replicas after which that is freed; 0 for never.',
  }),
  'min-replicas-to-write': integer(0, 0, INT_MAX, {
    aliases: ['min-slaves-to-write'],
    apply: 'replicas',
    effect: 'later',
    summary: 'How many replicas must keep up for writes to be accepted.',
  }),
  'min-replicas-max-lag': integer(10, 0, INT_MAX, {
    aliases: ['min-slaves-max-lag'],
    apply: 'replicas',
    effect: 'later',
    summary: 'Seconds of silence after which a replica no longer keeps up.',
  }),
}
