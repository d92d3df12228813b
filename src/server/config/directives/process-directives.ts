import { integers } from '../list-directive.ts'
import { INT_MAX, integer } from '../number-directive.ts'
import { bool, choice, choices, optionalText, text } from '../text-directive.ts'

const SHUTDOWN_OPTIONS = ['default', 'save', 'nosave', 'now', 'force'] as const

/** Redis calls its timer so often per second at least and at most, whatever hz says. */
const HZ_MIN = 1
const HZ_MAX = 500

const NO_THREADS = 'Node decides what runs where.'

export const processDirectives = {
  databases: integer(16, 1, INT_MAX, {
    immutable: true,
    summary: 'How many databases there are for SELECT.',
  }),
  daemonize: bool(false, {
    immutable: true,
    summary: 'Whether the server goes to the background, as a process of its own.',
  }),
  supervised: choice(['upstart', 'systemd', 'auto', 'no'], 'no', {
    immutable: true,
    effect: 'none',
    summary: 'Which supervisor is told that the server is ready; Node has no way to, but no daemon is made under one.',
  }),
  pidfile: optionalText({
    immutable: true,
    summary: 'The file that the process id is written to; a daemon without one writes /var/run/redis.pid.',
  }),
  loglevel: choice(['debug', 'verbose', 'notice', 'warning', 'nothing'], 'notice', {
    summary: 'The least important messages that are logged.',
  }),
  logfile: text('', {
    immutable: true,
    summary: 'The file for the log; empty for the standard output.',
  }),
  'log-format': choice(['legacy', 'logfmt'], 'legacy', {
    effect: 'later',
    summary: 'The form of the lines of the log. From Valkey.',
  }),
  'log-timestamp-format': choice(['legacy', 'iso8601', 'milliseconds'], 'legacy', {
    effect: 'later',
    summary: 'The form of the times in the log. From Valkey.',
  }),
  'hide-user-data-from-log': bool(false, {
    effect: 'later',
    summary: 'Whether the log leaves out keys and values, after a crash for instance.',
  }),
  'syslog-enabled': bool(false, {
    immutable: true,
    effect: 'none',
    summary: "Whether the log goes to the system's log, which Node cannot reach.",
  }),
  'syslog-ident': text('redis', {
    immutable: true,
    effect: 'none',
    summary: 'The name of the server there.',
  }),
  'syslog-facility': choice(
    ['user', 'local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'],
    'local0',
    { immutable: true, effect: 'none', summary: 'The facility there.' },
  ),
  'always-show-logo': bool(false, {
    immutable: true,
    summary: 'Whether the log says how to reach the server even if it is no terminal.',
  }),
  'crash-log-enabled': bool(true, {
    effect: 'none',
    summary: 'Whether a crash is reported in the log; here an error always is.',
  }),
  'crash-memcheck-enabled': bool(true, {
    effect: 'none',
    summary: 'Whether the memory of the machine is tested after a crash.',
  }),
  'use-exit-on-panic': bool(false, {
    hidden: true,
    effect: 'none',
    summary: 'Whether a crash ends the process rather than aborting it.',
  }),
  'watchdog-period': integer(0, 0, INT_MAX, {
    hidden: true,
    effect: 'none',
    summary: 'Milliseconds after which a command that does not end is reported with its stack.',
  }),
  'shutdown-timeout': integer(10, 0, INT_MAX, {
    effect: 'later',
    summary: 'Seconds that a shutdown waits for replicas to catch up.',
  }),
  'shutdown-on-sigint': choices(SHUTDOWN_OPTIONS, {
    validate: validateShutdown,
    summary: 'The options of the shutdown that SIGINT starts.',
  }),
  'shutdown-on-sigterm': choices(SHUTDOWN_OPTIONS, {
    validate: validateShutdown,
    summary: 'The options of the shutdown that SIGTERM starts.',
  }),
  hz: integer(10, 0, INT_MAX, {
    adjust: value => Math.min(Math.max(value, HZ_MIN), HZ_MAX),
    effect: 'none',
    summary: `How often per second background work is done, ${HZ_MIN} to ${HZ_MAX}; here it is done when it is due.`,
  }),
  'dynamic-hz': bool(true, {
    effect: 'none',
    summary: 'Whether that goes up with the number of clients.',
  }),
  'io-threads': integer(1, 1, 128, {
    immutable: true,
    effect: 'none',
    summary: `How many threads read and write for clients; ${NO_THREADS}`,
  }),
  'events-per-io-thread': integer(2, 0, INT_MAX, {
    effect: 'none',
    summary: `How many clients wait before a thread joins in; ${NO_THREADS} From Valkey.`,
  }),
  'prefetch-batch-max-size': integer(16, 0, 128, {
    effect: 'none',
    summary: 'How many keys at once are fetched into the CPU cache. From Valkey.',
  }),
  'server-cpulist': optionalText({
    aliases: ['server_cpulist'],
    immutable: true,
    effect: 'none',
    summary: `The CPUs for the server; ${NO_THREADS}`,
  }),
  'bio-cpulist': optionalText({
    aliases: ['bio_cpulist'],
    immutable: true,
    effect: 'none',
    summary: `The CPUs for background threads; ${NO_THREADS}`,
  }),
  'aof-rewrite-cpulist': optionalText({
    aliases: ['aof_rewrite_cpulist'],
    immutable: true,
    effect: 'none',
    summary: `The CPUs for rewriting the append-only file; ${NO_THREADS}`,
  }),
  'bgsave-cpulist': optionalText({
    aliases: ['bgsave_cpulist'],
    immutable: true,
    effect: 'none',
    summary: `The CPUs for saving in the background; ${NO_THREADS}`,
  }),
  'set-proc-title': bool(true, {
    immutable: true,
    effect: 'later',
    summary: 'Whether the title of the process says what it serves.',
  }),
  'proc-title-template': text('{title} {listen-addr} {server-mode}', {
    validate: validateTitleTemplate,
    apply: 'process-title',
    effect: 'later',
    summary:
      'That title, with {title}, {listen-addr}, {server-mode}, {port}, {tls-port}, {unixsocket} and {config-file} filled in.',
  }),
  'ignore-warnings': text('', {
    effect: 'none',
    summary: "Which of the checks at Redis's start are skipped; none of them apply.",
  }),
  'disable-thp': bool(true, {
    immutable: true,
    effect: 'none',
    summary: 'Whether huge pages are switched off for the process, which matters where it forks.',
  }),
  'oom-score-adj': choice(['no', 'yes', 'relative', 'absolute'], 'no', {
    synonyms: { relative: 'yes' },
    apply: 'oom-score',
    summary: 'Whether Linux is told how readily to end the process when memory runs out.',
  }),
  'oom-score-adj-values': integers(
    [0, 200, 800],
    -2000,
    2000,
    'Invalid oom-score-adj-values, elements must be between -2000 and 2000.',
    { apply: 'oom-score', summary: 'How readily: a master, a replica, a child process.' },
  ),
  'availability-zone': text('', {
    effect: 'later',
    summary: 'The zone of the data centre, which clients are told so that they can prefer a near server. From Valkey.',
  }),
  'extended-redis-compatibility': bool(false, {
    effect: 'none',
    summary: 'Whether Valkey calls itself Redis in more places; Samovar always answers as Redis. From Valkey.',
  }),
  'hash-seed': optionalText({
    immutable: true,
    hidden: true,
    summary: "The seed of the key table's hash, for tests; a secret random one if empty. Samovar's own.",
  }),
}

function validateShutdown(options: readonly (typeof SHUTDOWN_OPTIONS)[number][]): string | undefined {
  const both = options.includes('save') && options.includes('nosave')
  return both ? "shutdown options SAVE and NOSAVE can't be used simultaneously" : undefined
}

/** Whether every brace opens a known variable or is doubled, and the title is not empty whatever they stand for. */
function validateTitleTemplate(template: string): string | undefined {
  const rest = template
    .replace(/\{\{|\{(?:title|listen-addr|server-mode|port|tls-port|unixsocket|config-file)\}/g, found =>
      found === '{{' || !/title|server-mode|unixsocket/.test(found) ? 'x' : '',
    )
    .trim()
  return rest === '' || rest.includes('{') ? 'template format is invalid or contains unknown variables' : undefined
}
