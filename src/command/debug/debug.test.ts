import { beforeEach, expect, test } from 'vitest'
import { createServer } from '../../server/create-server.ts'
import { CommandBench, error } from '../testing.ts'

let bench: CommandBench

beforeEach(() => {
  bench = new CommandBench()
  bench.directives.set('enable-debug-command', 'yes')
})

test('DEBUG is refused unless the configuration allows it', () => {
  bench.directives.set('enable-debug-command', 'no')
  expect(bench.run('DEBUG', 'SLEEP', '0')).toEqual(
    error(
      'ERR DEBUG command not allowed. If the enable-debug-command option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.',
    ),
  )
  bench.directives.set('enable-debug-command', 'local')
  expect(bench.run('DEBUG', 'SLEEP', '0')).toBe('OK')
})

test('unknown subcommands and wrong numbers of arguments are refused', () => {
  const refusal = (name: string) =>
    error(`ERR unknown subcommand or wrong number of arguments for '${name}'. Try DEBUG HELP.`)
  expect(bench.run('DEBUG', 'FOO')).toEqual(refusal('FOO'))
  expect(bench.run('DEBUG', 'SLEEP')).toEqual(refusal('SLEEP'))
  expect(bench.run('DEBUG', 'POPULATE', '1', 'a', '1', '1')).toEqual(refusal('POPULATE'))
  expect(bench.run('DEBUG', 'constructor')).toEqual(refusal('constructor'))
})

test('DEBUG SLEEP lets time pass', () => {
  bench.run('SET', 'k', 'v', 'PX', '10')
  bench.run('DEBUG', 'SLEEP', '0.01')
  expect(bench.run('GET', 'k')).toBeNull()
})

test('DEBUG POPULATE makes keys where there are none', () => {
  bench.run('SET', 'key:1', 'mine')
  expect(bench.run('DEBUG', 'POPULATE', '3')).toBe('OK')
  expect(bench.run('MGET', 'key:0', 'key:1', 'key:2', 'key:3')).toEqual(['value:0', 'mine', 'value:2', null])
  bench.run('DEBUG', 'POPULATE', '1', 'p', '10')
  bench.run('DEBUG', 'POPULATE', '1', 'q', '3')
  expect(bench.run('MGET', 'p:0', 'q:0')).toEqual(['value:0\0\0\0', 'val'])
  expect(bench.run('DEBUG', 'POPULATE', '-1')).toEqual(error('ERR value is out of range, must be positive'))
  bench.verify()
})

test('DEBUG DIGEST is that of the content, whatever its history', () => {
  const other = new CommandBench({ seed: 2 })
  other.directives.set('enable-debug-command', 'yes')
  expect(bench.run('DEBUG', 'DIGEST')).toBe('0'.repeat(40))
  bench.run('MSET', 'a', '1', 'b', '2')
  other.run('SET', 'b', '2')
  other.run('SET', 'a', '0')
  expect(other.run('DEBUG', 'DIGEST')).not.toBe(bench.run('DEBUG', 'DIGEST'))
  other.run('INCR', 'a')
  expect(other.run('DEBUG', 'DIGEST')).toBe(bench.run('DEBUG', 'DIGEST'))
  expect(bench.run('DEBUG', 'DIGEST-VALUE', 'a', 'nosuch')).toEqual([
    (other.run('DEBUG', 'DIGEST-VALUE', 'a') as string[])[0],
    '0'.repeat(40),
  ])
  bench.run('EXPIRE', 'a', '100')
  expect(other.run('DEBUG', 'DIGEST')).not.toBe(bench.run('DEBUG', 'DIGEST'))
})

test('DEBUG PROTOCOL shows every type', () => {
  const all = 'string integer double bignum null array set map attrib push verbatim true false'.split(' ')
  expect(all.map(type => bench.raw('DEBUG', 'PROTOCOL', type))).toMatchInlineSnapshot(`
    [
      "$11
    Hello World
    ",
      ":12345
    ",
      "$5
    3.141
    ",
      "$37
    1234567999999999999999999999999999999
    ",
      "$-1
    ",
      "*3
    :0
    :1
    :2
    ",
      "*3
    :0
    :1
    :2
    ",
      "*6
    :0
    :0
    :1
    :1
    :2
    :0
    ",
      "$39
    Some real reply following the attribute
    ",
      "-ERR RESP2 is not supported by this command
    ",
      "$25
    This is a verbatim
    string
    ",
      ":1
    ",
      ":0
    ",
    ]
  `)
  bench.client.protocol = 3
  expect(all.map(type => bench.raw('DEBUG', 'PROTOCOL', type))).toMatchInlineSnapshot(`
    [
      "$11
    Hello World
    ",
      ":12345
    ",
      ",3.141
    ",
      "(1234567999999999999999999999999999999
    ",
      "_
    ",
      "*3
    :0
    :1
    :2
    ",
      "~3
    :0
    :1
    :2
    ",
      "%3
    :0
    #f
    :1
    #t
    :2
    #f
    ",
      "|1
    $14
    key-popularity
    *2
    $7
    key:123
    :90
    $39
    Some real reply following the attribute
    ",
      "$40
    Some real reply following the push reply
    >2
    $16
    server-cpu-usage
    :42
    ",
      "=29
    txt:This is a verbatim
    string
    ",
      "#t
    ",
      "#f
    ",
    ]
  `)
})

test('DEBUG OBJECT and SDSLEN tell how a value is kept', () => {
  bench.run('MSET', 'n', '1', 's', 'text')
  expect(bench.run('DEBUG', 'OBJECT', 'n')).toMatch(
    /^Value at:0x[0-9a-f]+ refcount:1 encoding:int serializedlength:2 lru:\d+ lru_seconds_idle:0$/,
  )
  expect(bench.run('DEBUG', 'OBJECT', 'nosuch')).toEqual(error('ERR no such key'))
  expect(bench.run('DEBUG', 'SDSLEN', 's')).toMatch(/^key_sds_len:1, .*val_sds_len:4, /)
  expect(bench.run('DEBUG', 'SDSLEN', 'n')).toEqual(error('ERR Not an sds encoded string.'))
})

test('DEBUG LOG and DEBUG ERROR say what they are told', () => {
  expect(bench.run('DEBUG', 'LOG', 'hello')).toBe('OK')
  expect(bench.logged).toEqual(['DEBUG LOG: hello'])
  expect(bench.raw('DEBUG', 'ERROR', 'SOME error\r\ntext')).toBe('-SOME error  text\r\n')
})

test('DEBUG SET-ACTIVE-EXPIRE stops and resumes expiry', async () => {
  await using server = await createServer({ clock: 'manual', config: { 'enable-debug-command': 'yes' } })
  const { client, clock } = server
  client.call('DEBUG', 'SET-ACTIVE-EXPIRE', '0')
  client.call('SET', 'k', 'v', 'PX', 10)
  clock.advance(1000)
  expect(client.call('DBSIZE')).toBe(1)
  expect(client.call('GET', 'k')).toBeNull()
  expect(client.call('DBSIZE')).toBe(0)
  client.call('SET', 'k', 'v', 'PX', 10)
  clock.advance(1000)
  client.call('DEBUG', 'SET-ACTIVE-EXPIRE', '1')
  expect(client.call('DBSIZE')).toBe(0)
  client.call('SET', 'k', 'v', 'PX', 10)
  clock.advance(1000)
  expect(client.call('DBSIZE')).toBe(0)
})
