import { integer, LONG_MAX } from '../number-directive.ts'
import { bool, choice, secret, text } from '../text-directive.ts'

const PROTECTED_ACTION = ['no', 'yes', 'local'] as const

export const securityDirectives = {
  requirepass: secret({
    apply: 'requirepass',
    summary: 'The password of the default user; empty for none.',
  }),
  aclfile: text('', {
    immutable: true,
    effect: 'later',
    summary: 'The file that holds the users and what they may do.',
  }),
  'acl-pubsub-default': choice(['allchannels', 'resetchannels'], 'resetchannels', {
    effect: 'later',
    summary: 'Whether a new user may use all channels or none.',
  }),
  'acllog-max-len': integer(128, 0, LONG_MAX, {
    effect: 'later',
    summary: 'How many refused accesses the log of ACL LOG keeps.',
  }),
  'enable-protected-configs': choice(PROTECTED_ACTION, 'no', {
    immutable: true,
    summary: 'Who may change the directives that reach into the file system: nobody, everybody, or local clients.',
  }),
  'enable-debug-command': choice(PROTECTED_ACTION, 'no', {
    immutable: true,
    summary: 'Who may use DEBUG: nobody, everybody, or local clients.',
  }),
  'enable-debug-assert': bool(false, {
    immutable: true,
    hidden: true,
    effect: 'none',
    summary: 'Whether Valkey built for tests lets DEBUG ASSERT end the process. From Valkey.',
  }),
  'debug-context': text('', {
    hidden: true,
    effect: 'none',
    summary: 'What a report of a crash says of its circumstances. From Valkey.',
  }),
  'enable-module-command': choice(PROTECTED_ACTION, 'no', {
    immutable: true,
    effect: 'none',
    summary: 'Who may use MODULE to load modules; there are none.',
  }),
}
