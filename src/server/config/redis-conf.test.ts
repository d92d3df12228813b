import { describe, expect, test } from 'vitest'
import { byteStringOf } from './byte-string.ts'
import { Configuration } from './configuration.ts'
import {
  INCLUDE_DEPTH_MAX,
  RedisConfError,
  type RedisConfPorts,
  type RedisConfSources,
  readRedisConf,
} from './redis-conf.ts'

/** Files in memory, under absolute paths. */
function ports(files: Record<string, string> = {}, more: Partial<RedisConfPorts> = {}): RedisConfPorts {
  return {
    redisVersion: '8.6.0',
    readFile(path) {
      if (path in files) return Buffer.from(files[path])
      throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' })
    },
    matchFiles: pattern =>
      Object.keys(files)
        .filter(path => path.startsWith(pattern.replace('*.conf', '')))
        .sort(),
    ...more,
  }
}

function read(
  sources: RedisConfSources,
  files?: Record<string, string>,
  more?: Partial<RedisConfPorts>,
): Configuration {
  const configuration = new Configuration('/data')
  readRedisConf(configuration, sources, ports(files, more))
  return configuration
}

/** The message that the sources fail with. */
function failure(sources: RedisConfSources, files?: Record<string, string>, more?: Partial<RedisConfPorts>): string {
  try {
    read(sources, files, more)
  } catch (error) {
    expect(error).toBeInstanceOf(RedisConfError)
    return error instanceof RedisConfError ? error.message : ''
  }
  return ''
}

test('lines are directives and words, with comments and quotes', () => {
  const { values } = read({
    options: ' # a comment\r\n\r\n\t Port 7000 \r\nlogfile "a b.log"\nrequirepass \'x\'\nsave 60 1\nsave "30 2 10 3"\n',
  })
  expect([values.port, values.logfile, values.requirepass]).toEqual([7000, 'a b.log', 'x'])
  expect(values.save.map(point => point.seconds)).toEqual([60, 30, 10])
})

test('the command line follows the standard input, which follows the file', () => {
  const sources = { file: '/etc/a.conf', standardInput: 'hz 2\ntimeout 2\n', options: 'hz 3' }
  const { values } = read(sources, { '/etc/a.conf': 'hz 1\ntimeout 1\nport 1\n' })
  expect([values.port, values.timeout, values.hz]).toEqual([1, 2, 3])
})

test('save on the command line adds to the file', () => {
  expect(read({ file: '/a', options: 'save 10 1' }, { '/a': 'save 60 1' }).get(['save'])).toEqual([
    ['save', '60 1 10 1'],
  ])
  expect(read({ file: '/a', options: 'save ""' }, { '/a': 'save 60 1' }).values.save).toEqual([])
})

test('bytes and UTF-8 come through', () => {
  const { values } = read({ options: 'requirepass "\\xff\\x00"\nlogfile caf\xc3\xa9' })
  expect([values.requirepass, values.logfile]).toEqual(['\xff\0', 'café'])
  expect(read({ file: byteStringOf('/café') }, { '/café': 'hz 5' }).values.hz).toBe(5)
})

describe('include', () => {
  test('reads another file in place, from dir', () => {
    const files = { '/data/a.conf': 'hz 2\n', '/other/b.conf': 'timeout 5\n' }
    const { values } = read({ options: 'hz 1\ninclude a.conf\ndir /other\ninclude b.conf\nport 1' }, files)
    expect([values.hz, values.timeout, values.port]).toEqual([2, 5, 1])
  })

  test('reads all files that match, and none is no error', () => {
    const files = { '/data/d/1.conf': 'hz 1\n', '/data/d/2.conf': 'hz 2\ntimeout 3' }
    const { values } = read({ options: 'include d/*.conf\ninclude /nowhere/*.conf' }, files)
    expect([values.hz, values.timeout]).toEqual([2, 3])
  })

  test('fails on a missing file, and at its own line numbers', () => {
    expect(failure({ options: 'include no.conf' })).toBe(
      "Fatal error, can't open config file 'no.conf': No such file or directory",
    )
    expect(failure({ options: 'hz 1\ninclude a.conf' }, { '/data/a.conf': 'foo\n' })).toBe(
      "*** FATAL CONFIG FILE ERROR (Redis 8.6.0) ***\nReading the configuration file, at line 1\n>>> 'foo'\nBad directive or wrong number of arguments",
    )
  })

  test('of itself ends', () => {
    expect(failure({ file: '/a' }, { '/a': 'include /a' })).toContain(`more than ${INCLUDE_DEPTH_MAX} deep`)
  })
})

test.each([
  ['port 1 2', 'wrong number of arguments'],
  ['foo "bar', 'Unbalanced quotes in configuration line'],
  ['maxmemory zz', 'argument must be a memory value'],
  ['save a', 'Invalid save parameters'],
  ['replicaof a', 'wrong number of arguments'],
  ['include', 'Bad directive or wrong number of arguments'],
  ['rename-command foo', 'Bad directive or wrong number of arguments'],
  ['rename-command foo bar', 'rename-command is not supported'],
  ['user', 'Bad directive or wrong number of arguments'],
  ['user bob on', 'user is not supported: there is the default user alone'],
  ['loadmodule', 'Bad directive or wrong number of arguments'],
  ['loadmodule /x.so', 'loadmodule is not supported: there are no modules'],
  ['a.b', 'Module config specified without value'],
  ['a.b c', 'Module Configuration detected without loadmodule directive or no ApplyConfig call: aborting'],
  ['sentinel monitor x', 'sentinel directive while not in sentinel mode'],
  ['io-threads-do-reads', 'Bad directive or wrong number of arguments'],
  ['"" x', 'Bad directive or wrong number of arguments'],
])('%s: %s', (line, error) => {
  expect(failure({ file: '/a' }, { '/a': `hz 1\n\n  ${line}  \nfoo` })).toBe(
    `*** FATAL CONFIG FILE ERROR (Redis 8.6.0) ***\nReading the configuration file, at line 3\n>>> '${line}'\n${error}`,
  )
})

test('directives of the past are no mistake', () => {
  const lines = [
    'list-max-ziplist-entries 1',
    'list-max-ziplist-value 1',
    'lua-replicate-commands yes',
    'io-threads-do-reads no',
    'sentinel',
  ]
  expect(read({ options: lines.join('\n') }).get(['*'])).toEqual(new Configuration('/data').get(['*']))
})

test('other directives go to those who know them', () => {
  const told: unknown[] = []
  const more: Partial<RedisConfPorts> = {
    renameCommand: (from, to) => (from === 'nope' ? 'No such command in rename-command' : void told.push([from, to])),
    defineUser: words => void told.push(words),
  }
  read({ options: 'rename-command FLUSHALL ""\nuser bob on >"a b"' }, {}, more)
  expect(told).toEqual([
    ['FLUSHALL', ''],
    ['bob', 'on', '>a b'],
  ])
  expect(failure({ options: 'rename-command nope x' }, {}, more)).toMatch(/\nNo such command in rename-command$/)
})

test('dir is looked at where it is given', () => {
  const more: Partial<RedisConfPorts> = {
    checkDirectory: path => (path === '/data/none' ? 'No such file or directory' : undefined),
  }
  expect(read({ options: 'dir some' }, {}, more).values.dir).toBe('/data/some')
  expect(failure({ options: 'dir none' }, {}, more)).toMatch(/\n>>> 'dir none'\nNo such file or directory$/)
})

test('a cluster has one database and no replicaof', () => {
  const warnings: string[] = []
  const { values } = read({ options: 'cluster-enabled yes' }, {}, { warn: message => void warnings.push(message) })
  expect(values.databases).toBe(1)
  expect(warnings).toEqual(['WARNING: Changing databases number from 16 to 1 since we are in cluster mode'])
  expect(failure({ options: 'cluster-enabled yes\nreplicaof a 1' })).toBe(
    '*** FATAL CONFIG FILE ERROR (Redis 8.6.0) ***\nreplicaof directive not allowed in cluster mode',
  )
})
