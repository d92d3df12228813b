import { INT_MAX, integer, LONG_MAX, MB, memory, UINT64_MAX } from '../number-directive.ts'
import { bool, choice, optionalText, text } from '../text-directive.ts'

const HOST_NAME_LENGTH_LIMIT = 256

/** What would be taken for punctuation in the file that describes the cluster. */
const FORBIDDEN_IN_NAME = /[!#$%&()*+:;<>?@[\]^{|}~]/

export const clusterDirectives = {
  'cluster-enabled': bool(false, {
    immutable: true,
    effect: 'later',
    summary: 'Whether the server is a node of a cluster.',
  }),
  'cluster-config-file': text('nodes.conf', {
    immutable: true,
    effect: 'later',
    summary: 'The file in which the node keeps what it knows of the cluster.',
  }),
  'cluster-port': integer(0, 0, 65535, {
    immutable: true,
    effect: 'later',
    summary: 'The port on which nodes talk among themselves; 0 for the port of clients and 10,000.',
  }),
  'cluster-node-timeout': integer(15_000, 0, LONG_MAX, {
    effect: 'later',
    summary: 'Milliseconds of silence after which a node counts as failing.',
  }),
  'cluster-ping-interval': integer(0, 0, LONG_MAX, {
    hidden: true,
    effect: 'later',
    summary: 'Milliseconds between pings, for tests; 0 for the usual.',
  }),
  'cluster-replica-validity-factor': integer(10, 0, INT_MAX, {
    aliases: ['cluster-slave-validity-factor'],
    effect: 'later',
    summary: 'How many timeouts old the data of a replica may be for it to take over; 0 for any.',
  }),
  'cluster-replica-no-failover': bool(false, {
    aliases: ['cluster-slave-no-failover'],
    apply: 'cluster',
    effect: 'later',
    summary: 'Whether this replica never takes over by itself.',
  }),
  'cluster-manual-failover-timeout': integer(5000, 1, INT_MAX, {
    effect: 'later',
    summary: 'Milliseconds that a failover by hand may take. From Valkey.',
  }),
  'cluster-migration-barrier': integer(1, 0, INT_MAX, {
    effect: 'later',
    summary: 'How many replicas a master keeps when one of them moves to a master without.',
  }),
  'cluster-allow-replica-migration': bool(true, {
    effect: 'later',
    summary: 'Whether replicas move to masters without.',
  }),
  'cluster-require-full-coverage': bool(true, {
    effect: 'later',
    summary: 'Whether all commands are refused as long as some slots have no node.',
  }),
  'cluster-allow-reads-when-down': bool(false, {
    effect: 'later',
    summary: 'Whether reads are answered then.',
  }),
  'cluster-allow-pubsubshard-when-down': bool(true, {
    effect: 'later',
    summary: 'Whether sharded channels work then.',
  }),
  'cluster-link-sendbuf-limit': memory(0, 0, UINT64_MAX, {
    effect: 'later',
    summary: 'The memory for what another node has not read yet; 0 for no limit.',
  }),
  'cluster-announce-ip': optionalText({
    apply: 'cluster',
    effect: 'later',
    summary: 'The address that the node tells others, where they reach it by another one than it knows.',
  }),
  'cluster-announce-port': integer(0, 0, 65535, {
    apply: 'cluster',
    effect: 'later',
    summary: 'The port for clients that it tells; 0 for its own.',
  }),
  'cluster-announce-tls-port': integer(0, 0, 65535, {
    apply: 'cluster',
    effect: 'later',
    summary: 'The TLS port for clients that it tells; 0 for its own.',
  }),
  'cluster-announce-bus-port': integer(0, 0, 65535, {
    apply: 'cluster',
    effect: 'later',
    summary: 'The port for nodes that it tells; 0 for its own.',
  }),
  'cluster-announce-hostname': optionalText({
    validate: validateHostName,
    apply: 'cluster',
    effect: 'later',
    summary: 'The host name that it tells.',
  }),
  'cluster-announce-human-nodename': optionalText({
    validate: value =>
      FORBIDDEN_IN_NAME.test(value) ? 'Announced human node name contained invalid character' : undefined,
    apply: 'cluster',
    effect: 'later',
    summary: 'The name that it has in logs.',
  }),
  'cluster-announce-client-ipv4': optionalText({
    validate: value => (value === '' || isIPv4(value) ? undefined : 'Invalid IPv4 address'),
    apply: 'cluster',
    effect: 'later',
    summary: 'The IPv4 address that it tells clients. From Valkey.',
  }),
  'cluster-announce-client-ipv6': optionalText({
    validate: value => (value === '' || isIPv6(value) ? undefined : 'Invalid IPv6 address'),
    apply: 'cluster',
    effect: 'later',
    summary: 'The IPv6 address that it tells clients. From Valkey.',
  }),
  'cluster-preferred-endpoint-type': choice(['ip', 'hostname', 'unknown-endpoint'], 'ip', {
    effect: 'later',
    summary: 'What clients are told to connect to.',
  }),
  'cluster-blacklist-ttl': integer(60, 0, LONG_MAX, {
    effect: 'later',
    summary: 'Seconds for which a node that was forgotten is not learnt of again. From Valkey.',
  }),
  'cluster-slot-stats-enabled': bool(false, {
    effect: 'later',
    summary: 'Whether CPU time and traffic are counted per slot.',
  }),
  'cluster-compatibility-sample-ratio': integer(0, 0, 100, {
    effect: 'later',
    summary: 'The percentage of commands that are checked for whether a cluster would accept them.',
  }),
  'cluster-slot-migration-handoff-max-lag-bytes': memory(MB, 0, LONG_MAX, {
    effect: 'later',
    summary: 'How much may be missing when writes pause to finish moving slots.',
  }),
  'cluster-slot-migration-write-pause-timeout': integer(10_000, 0, LONG_MAX, {
    effect: 'later',
    summary: 'Milliseconds that this pause may last.',
  }),
  'cluster-slot-migration-max-archived-tasks': integer(32, 1, INT_MAX, {
    hidden: true,
    effect: 'later',
    summary: 'How many finished moves are remembered.',
  }),
}

function validateHostName(value: string): string | undefined {
  if (value.length >= HOST_NAME_LENGTH_LIMIT) return `Hostnames must be less than ${HOST_NAME_LENGTH_LIMIT} characters`
  return /^[A-Za-z0-9.-]*$/.test(value)
    ? undefined
    : 'Hostnames may only contain alphanumeric characters, hyphens or dots'
}

function isIPv4(value: string): boolean {
  const numbers = value.split('.')
  return numbers.length === 4 && numbers.every(number => /^(?:0|[1-9]\d{0,2})$/.test(number) && Number(number) <= 255)
}

function isIPv6(value: string): boolean {
  return /^[\da-f:.]+$/i.test(value) && URL.canParse(`http://[${value}]/`)
}
