import { connect, type Socket } from 'node:net'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createServer, type EmbeddedServer } from '../src/server/create-server.ts'

const SCRIPT = `local greeting = 'hello'
local function twice(n)
  return n * 2
end
local count = twice(21)
redis.call('SET', KEYS[1], ARGV[1])
redis.debug(greeting, {1, 2, {a = true}})
if redis.breakpoint() then
  count = count + 1
end
return {greeting, count, redis.call('GET', KEYS[1])}
`
const BUSY = 'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.'

/** A client that speaks RESP by hand, one command after the other. */
class DebugClient {
  readonly #socket: Socket
  #received = ''
  #wake: () => void = () => {}
  closed = false

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1').setEncoding('latin1')
    this.#socket.on('data', text => {
      this.#received += text
      this.#wake()
    })
    this.#socket.on('close', () => {
      this.closed = true
      this.#wake()
    })
  }

  /** Sends a command, and returns the lines that the debugger answers. */
  async run(...words: string[]): Promise<string[]> {
    this.send(...words)
    return this.lines()
  }

  send(...words: string[]): void {
    const parts = words.map(word => `$${word.length}\r\n${word}\r\n`)
    this.#socket.write(`*${words.length}\r\n${parts.join('')}`, 'latin1')
  }

  /** The next array of simple strings. */
  async lines(): Promise<string[]> {
    const count = Number((await this.line()).slice(1))
    const lines: string[] = []
    while (lines.length < count) lines.push((await this.line()).slice(1))
    return lines
  }

  async line(): Promise<string> {
    for (;;) {
      const end = this.#received.indexOf('\r\n')
      if (end >= 0) {
        const line = this.#received.slice(0, end)
        this.#received = this.#received.slice(end + 2)
        return line
      }
      await this.#change()
    }
  }

  /** What comes until the server closes the connection. */
  async rest(): Promise<string> {
    while (!this.closed) await this.#change()
    return this.#received
  }

  close(): void {
    this.#socket.destroy()
  }

  #change(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve
    })
  }
}

describe("the scripts' debugger", () => {
  let server: EmbeddedServer
  let client: DebugClient
  let other: Redis

  beforeEach(async () => {
    server = await createServer({ port: 0 })
    client = new DebugClient(server.port as number)
    other = new Redis(server.url as string, { enableReadyCheck: false, retryStrategy: () => null })
    client.send('SCRIPT', 'DEBUG', 'SYNC')
    expect(await client.line()).toBe('+OK')
  })
  afterEach(async () => {
    client.close()
    other.disconnect()
    await server.close()
  })

  it('stops at each line, and shows what there is', async () => {
    expect(await client.run('EVAL', SCRIPT, '1', 'k', 'v')).toEqual([
      '* Stopped at 1, stop reason = step over',
      "-> 1   local greeting = 'hello'",
    ])
    expect(await client.run('print')).toEqual(['No local variables in the current context.'])
    expect(await client.run('s')).toEqual(['* Stopped at 4, stop reason = step over', '-> 4   end'])
    expect(await client.run('PRINT')).toEqual(['<value> greeting = "hello"'])
    expect(await client.run('n')).toEqual(['* Stopped at 5, stop reason = step over', '-> 5   local count = twice(21)'])
    expect(await client.run('step')).toEqual(['* Stopped at 3, stop reason = step over', '-> 3     return n * 2'])
    expect(await client.run('print', 'n')).toEqual(['<value> 21'])
    expect(await client.run('print', 'greeting')).toEqual(['<value> "hello"'])
    expect(await client.run('print', 'KEYS')).toEqual(['<value> {"k"}'])
    expect(await client.run('print', 'nothing')).toEqual(['No such variable.'])
    expect(await client.run('trace')).toEqual([
      'In twice:',
      '-> 3     return n * 2',
      'From top level:',
      '   5   local count = twice(21)',
    ])
    expect(await client.run('list', '1', '1')).toEqual([
      "   1   local greeting = 'hello'",
      '   2   local function twice(n)',
    ])
    expect(await client.run('whole')).toHaveLength(11)
    client.close()
  })

  it('stops at breakpoints and where the script asks for it, and ends with the reply of the script', async () => {
    await client.run('EVAL', SCRIPT, '1', 'k', 'v')
    expect(await client.run('break')).toEqual(["No breakpoints set. Use 'b <line>' to add one."])
    expect(await client.run('b', '6')).toEqual([
      '   5   local count = twice(21)',
      "  #6   redis.call('SET', KEYS[1], ARGV[1])",
      '   7   redis.debug(greeting, {1, 2, {a = true}})',
    ])
    expect(await client.run('b', '99', '-3', 'x')).toEqual([
      'Wrong line number.',
      'No breakpoint in the specified line.',
      "Invalid argument:'x'",
    ])
    expect(await client.run('continue')).toEqual([
      '* Stopped at 6, stop reason = break point',
      "->#6   redis.call('SET', KEYS[1], ARGV[1])",
    ])
    expect(await client.run('b', '-6', '0')).toEqual(['Breakpoint removed.', 'All breakpoints removed.'])
    expect(await client.run('step')).toEqual([
      '<redis> SET k v',
      '<reply> "+OK"',
      '* Stopped at 7, stop reason = step over',
      '-> 7   redis.debug(greeting, {1, 2, {a = true}})',
    ])
    expect(await client.run('continue')).toEqual([
      '<debug> line 7: "hello", {1; 2; {["a"]=true}}',
      '* Stopped at 9, stop reason = redis.breakpoint() called',
      '-> 9     count = count + 1',
    ])
    expect(await client.run('c')).toEqual(['<endsession>'])
    expect(await client.rest()).toBe('*3\r\n$5\r\nhello\r\n:43\r\n$1\r\nv\r\n')
    expect(await other.get('k')).toBe('v')
  })

  it('runs Lua and commands, and cuts what is long', async () => {
    await client.run('EVAL', 'local a = 1\nreturn a', '0')
    expect(await client.run('eval', '1', '+', '2')).toEqual(['<retval> 3'])
    expect(await client.run('eval', "redis.call('SET', 'x', 'y')")).toEqual(['<retval> {["ok"]="OK"}'])
    expect(await client.run('e', "error('no')")).toEqual(['<error> ldb_eval:1: no'])
    expect(await client.run('e', 'x = = 1')).toEqual([expect.stringContaining('<error> ldb_eval:1: ')])
    expect(await client.run('redis', 'GET', 'x')).toEqual(['<redis> GET x', '<reply> "y"'])
    expect(await client.run('r', 'NOSUCH')).toEqual([
      '<redis> NOSUCH',
      '<error> Unknown Redis command called from script',
    ])
    expect(await client.run('maxlen')).toEqual(['<value> replies are truncated at 256 bytes.'])
    expect(await client.run('r', 'ECHO', 'x'.repeat(300))).toEqual([
      `<redis> ECHO ${'x'.repeat(300)}`,
      `<reply> "${'x'.repeat(247)} ...`,
      "<hint> The above reply was trimmed. Use 'maxlen 0' to disable trimming.",
    ])
    expect(await client.run('m', '1')).toEqual(['<value> replies are truncated at 60 bytes.'])
    expect(await client.run('m', '0')).toEqual(['<value> replies are unlimited.'])
    expect((await client.run('help'))[0]).toBe('Lua debugger help:')
    for (const words of [['dance'], ['redis'], ['a\0b']]) {
      expect(await client.run(...words)).toEqual([
        '<error> Unknown Redis Lua debugger command or wrong number of arguments.',
      ])
    }
    expect(await client.run('abort')).toEqual(['<endsession>'])
    expect(await client.rest()).toMatch(
      /^-ERR script aborted for user request script: [0-9a-f]{40}, on @user_script:1\.\r\n$/,
    )
    expect(await other.get('x')).toBe('y')
  })

  it('ends with the error of the script', async () => {
    await client.run('EVAL', "local a = 1\nerror('x')", '0')
    expect(await client.run('c')).toEqual(['<endsession>'])
    expect(await client.rest()).toMatch(/^-ERR user_script:2: x script: /)
  })

  it('stops within what pcall, a coroutine and table.sort call', async () => {
    const text = `pcall(function()
local a = 1
end)
coroutine.wrap(function()
local b = 2
end)()
table.sort({2, 1}, function(x, y)
return x < y
end)`
    await client.run('EVAL', text, '0')
    const stops: string[] = []
    for (;;) {
      const [told] = await client.run('s')
      if (told === '<endsession>') break
      stops.push(/Stopped at (\d+)/.exec(told as string)?.[1] ?? (told as string))
    }
    expect(stops).toEqual(expect.arrayContaining(['2', '5', '8']))
  })

  it('has all others wait until the script has ended', async () => {
    await client.run('EVAL', "local a = 1\nredis.call('SET', 'k', '1')", '0')
    const got = other.get('k')
    const queued = other.multi().incr('k').get('k').exec()
    const ponged = other.ping()
    const third = new Redis(server.url as string, { enableReadyCheck: false })
    const counted = third.incr('k')
    expect(await client.run('list')).toHaveLength(2)
    // The program that has the server in its process cannot wait.
    expect(() => server.client.call('GET', 'k')).toThrow(BUSY)
    expect(await client.run('c')).toEqual(['<endsession>'])
    expect(await Promise.all([got, ponged])).toEqual(['1', 'PONG'])
    expect((await queued)?.map(([error]) => error)).toEqual([null, null])
    await counted
    expect(await third.get('k')).toBe('3')
    third.disconnect()
  })

  it('lets another client end the script', async () => {
    await client.run('EVAL', 'local a = 1\nreturn a', '0')
    expect(await other.call('SCRIPT', 'KILL')).toBe('OK')
    expect(await client.lines()).toEqual(['<endsession>'])
    expect(await client.rest()).toMatch(/^-ERR Script killed by user with SCRIPT KILL/)
  })

  it('has the script go on when its client is gone, and others wait until it has ended', async () => {
    await client.run('EVAL', "local a = 1\nredis.call('SET', 'done', '1')", '0')
    const done = other.get('done')
    client.close()
    expect(await done).toBe('1')
  })

  it('has others told that the server is busy when the script runs for too long without its client', async () => {
    server.client.call('CONFIG', 'SET', 'busy-reply-threshold', '1')
    await client.run('EVAL', 'local a = 1\nwhile true do end', '0')
    const got = other.get('k')
    client.close()
    await expect(got).rejects.toThrow(BUSY)
    expect(await other.call('SCRIPT', 'KILL')).toBe('OK')
    expect(await other.get('k')).toBeNull()
  })

  it('is off again after SCRIPT DEBUG NO, and there is but the mode SYNC', async () => {
    client.send('SCRIPT', 'DEBUG', 'NO')
    expect(await client.line()).toBe('+OK')
    client.send('EVAL', 'return 1', '0')
    expect(await client.line()).toBe(':1')
    client.send('SCRIPT', 'DEBUG', 'YES')
    expect(await client.line()).toMatch(/^-ERR Samovar cannot fork/)
    client.send('SCRIPT', 'DEBUG', 'MAYBE')
    expect(await client.line()).toBe('-ERR Use SCRIPT DEBUG YES/SYNC/NO')
    expect(() => server.client.call('SCRIPT', 'DEBUG', 'SYNC')).toThrow('over a connection only')
  })
})
