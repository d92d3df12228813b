import { type Case, kind, type StepLike } from '../case.ts'

const script = (text: string): StepLike => ['EVAL', text, '0']

/** How scripts are found, and what they say of themselves. */
export const scriptCacheCases: readonly Case[] = [
  {
    name: 'scripts by their digests',
    steps: [
      ['SCRIPT', 'LOAD', 'return 5'],
      'EVALSHA 4ca238f611c9d0ae4e9a75a5dbac22aedc1e44282 0'.replace('44282', '4428'),
      ['SCRIPT', 'LOAD', 'return {KEYS[1], ARGV[1]}'],
      'EVALSHA 2b0ddd1bee9b4f5e4a8f0bfba0b0e3b1f6e4d0c7 1 k a',
      (replies: readonly string[]) => `EVALSHA ${digestIn(replies[0])} 0`,
      (replies: readonly string[]) => `EVALSHA ${digestIn(replies[0]).toUpperCase()} 0`,
      (replies: readonly string[]) => `SCRIPT EXISTS ${digestIn(replies[0])} x ${digestIn(replies[0]).toUpperCase()}`,
      'EVALSHA abc 0',
      'EVALSHA ffffffffffffffffffffffffffffffffffffffff 0',
      'EVALSHA ffffffffffffffffffffffffffffffffffffffff x',
      'SCRIPT EXISTS ffffffffffffffffffffffffffffffffffffffff',
      'SCRIPT EXISTS',
      'SCRIPT FLUSH',
      (replies: readonly string[]) => `SCRIPT EXISTS ${digestIn(replies[0])}`,
      (replies: readonly string[]) => `EVALSHA ${digestIn(replies[0])} 0`,
      'SCRIPT FLUSH SYNC',
      'SCRIPT FLUSH ASYNC',
      'SCRIPT FLUSH NOW',
      'SCRIPT FLUSH SYNC ASYNC',
      'SCRIPT LOAD',
      'SCRIPT LOAD a b',
      'SCRIPT KILL',
      'SCRIPT KILL x',
      'SCRIPT NOSUCH',
      'SCRIPT',
      'SCRIPT DEBUG NO',
      'SCRIPT DEBUG MAYBE',
      kind('SCRIPT HELP'),
    ],
    inTurn: true,
  },
  {
    name: 'flags of scripts',
    steps: [
      script('#!lua\nreturn 1'),
      script('#!lua flags=\nreturn 1'),
      script('#!lua flags=no-writes\nreturn 1'),
      script("#!lua flags=no-writes\nreturn redis.call('SET', 'k', 'v')"),
      script("#!lua flags=no-writes\nreturn redis.pcall('SET', 'k', 'v')"),
      script("#!lua flags=no-writes\nreturn redis.call('PUBLISH', 'c', 'm')"),
      script("#!lua flags=no-writes\nreturn redis.call('GET', 'k')"),
      script("#!lua flags=no-writes,allow-stale,no-cluster\nerror('second line')"),
      script('#!lua flags=allow-oom,allow-cross-slot-keys\nreturn 1'),
      script('#!lua flags=nosuch\nreturn 1'),
      script('#!lua flags=no-writes,nosuch\nreturn 1'),
      script('#!lua flags=no-writes,\nreturn 1'),
      script('#!lua Flags=no-writes\nreturn 1'),
      script('#!lua nosuch\nreturn 1'),
      script('#!lua name=x\nreturn 1'),
      script('#!python\nreturn 1'),
      script('#!\nreturn 1'),
      script('#!lua'),
      script('#!lua "flags=no-writes"\nreturn 1'),
      script('#!lua "open\nreturn 1'),
      script('#return 1'),
      script(' #!lua\nreturn 1'),
      ['EVAL_RO', 'return 1', '0'],
      ['EVAL_RO', "return redis.call('SET', 'k', 'v')", '0'],
      ['EVAL_RO', "return redis.call('GET', KEYS[1])", '1', 'k'],
      ['EVAL_RO', '#!lua\nreturn 1', '0'],
      ['EVAL_RO', '#!lua flags=no-writes\nreturn 1', '0'],
      ['EVAL_RO', "return redis.call('PUBLISH', 'c', 'm')", '0'],
      'EVALSHA_RO ffffffffffffffffffffffffffffffffffffffff 0',
    ],
  },
]

function digestIn(reply: string): string {
  return reply.split('\r\n')[1]
}
