import { once } from 'node:events'
import { connect } from 'node:net'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createServer, type EmbeddedServer } from '../src/server/create-server.ts'
import type { ServerOptions } from '../src/server/server-options.ts'

const BUSY = 'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.'
/** Loops for ever, in each of the ways in which a script can be somewhere else than in its own main part. */
const ENDLESS = {
  'a loop': 'while true do end',
  'a function': 'local function f() while true do end end f()',
  pcall: 'pcall(function() while true do end end) return 1',
  'pcall within pcall': 'while true do pcall(pcall, function() for i = 1, 1000000 do end error("x") end) end',
  'a coroutine within pcall':
    'while true do pcall(coroutine.wrap(function() for i = 1, 1000000 do end error("x") end)) end',
  'pcall within xpcall':
    'while true do xpcall(pcall, function(e) return e end) pcall(pcall, function() for i = 1, 1000000 do end end) end',
  xpcall: 'return xpcall(function() while true do end end, function(e) return e end)',
  'the handler of xpcall': 'return xpcall(function() error("x") end, function(e) while true do end end)',
  'a coroutine': 'local c = coroutine.create(function() while true do end end) coroutine.resume(c)',
  'a coroutine that yields':
    'local f = coroutine.wrap(function() while true do coroutine.yield(1) end end) while true do f() end',
  'the comparison of table.sort': 'table.sort({3, 2, 1}, function() while true do end end)',
  'a comparison of table.sort that is never content':
    'while true do pcall(table.sort, {5, 4, 3, 2, 1}, function() for i = 1, 100000 do end return true end) end',
  'the function of string.gsub': "string.gsub('abc', '.', function() while true do end end)",
  'string.gsub within table.sort within pcall':
    "pcall(table.sort, {2, 1}, function() string.gsub('abc', '.', function() while true do end end) end)",
  'pcall that calls table.sort': 'pcall(table.sort, {2, 1}, function() while true do end end)',
  'the reader of load': 'load(function() while true do end end)',
  'a loop that calls commands': "while true do redis.call('GET', 'k') end",
}

/** Loops for ever where Lua's machine itself has called a function, so that nothing can be suspended. */
const UNSUSPENDABLE = {
  'an index metamethod': 'local t = setmetatable({}, {__index = function() while true do end end}) return t.x',
  'an arithmetic metamethod': 'local t = setmetatable({}, {__add = function() while true do end end}) return t + 1',
  'an iterator': 'for i in function() while true do end end do end',
  'pcall within a metamethod':
    'local t = setmetatable({}, {__index = function() while true do pcall(function() while true do end end) end end}) return t.x',
  'metamethods within pcall':
    'local t = setmetatable({}, {__index = function() while true do end end}) while true do pcall(function() return t.x end) end',
  'metamethods within xpcall':
    'local t = setmetatable({}, {__index = function() while true do end end}) while true do xpcall(function() return t.x end, function() end) end',
  'metamethods within a coroutine':
    'local t = setmetatable({}, {__index = function() while true do end end}) while true do coroutine.resume(coroutine.create(function() return t.x end)) end',
  'a comparison without a function':
    'local m = {__lt = function() while true do end end} table.sort({setmetatable({}, m), setmetatable({}, m)})',
}

/** Options of a server in this thread. */
type MainOptions = Omit<ServerOptions, 'thread'>

describe('a script that runs too long', () => {
  let server: EmbeddedServer
  let caller: Redis
  let other: Redis

  beforeEach(() => start({}))

  async function start({ config, ...options }: MainOptions): Promise<void> {
    server = await createServer({ port: 0, ...options, config: { 'busy-reply-threshold': '1', ...config } })
    const open = (): Redis => new Redis(server.url as string, { enableReadyCheck: false, retryStrategy: () => null })
    caller = open()
    other = open()
    await Promise.all([caller.ping(), other.ping()])
  }

  afterEach(async () => {
    caller.disconnect()
    other.disconnect()
    await server.close()
  })

  /** Starts another server in the place of the first, with its clients. */
  async function restart(options: MainOptions): Promise<EmbeddedServer> {
    caller.disconnect()
    other.disconnect()
    await server.close()
    await start(options)
    return server
  }

  /** Waits until others are told that a script runs. */
  async function untilBusy(): Promise<void> {
    while (!(await other.get('k').then(String, String)).includes('BUSY'));
  }

  it.each(Object.entries(ENDLESS))('can be killed in %s', async (_, text) => {
    const reply = caller.eval(text, 0).then(String, (error: Error) => error.message)
    await untilBusy()
    await expect(other.get('k')).rejects.toThrow(BUSY)
    await expect(other.call('FUNCTION', 'KILL').catch((e: Error) => e.message)).resolves.toBeTypeOf('string')
    expect(await other.call('SCRIPT', 'KILL')).toBe('OK')
    expect(await reply).toMatch(
      /^ERR Script killed by user with SCRIPT KILL\.\.\. script: [0-9a-f]{40}, on @user_script:1\.$/,
    )
    expect(await other.set('k', 'v')).toBe('OK')
    await expect(other.call('SCRIPT', 'KILL')).rejects.toThrow('NOTBUSY No scripts in execution right now.')
    expect(await caller.eval("return redis.call('GET', 'k')", 0)).toBe('v')
  })

  it.each(Object.entries(UNSUSPENDABLE))('is ended by the server in %s', async (_, text) => {
    const told = await caller.eval(text, 0).then(String, (error: Error) => error.message)
    expect(told).toMatch(
      /^ERR Script ended by the server: it ran too long where it cannot be suspended for SCRIPT KILL, in a metamethod or an iterator script: [0-9a-f]{40}, on @user_script:1\.$/,
    )
    expect(await other.set('k', 'v')).toBe('OK')
    expect(await caller.eval("return pcall(error, 'x') and 1 or redis.call('GET', 'k')", 0)).toBe('v')
  })

  it('is not ended so by the server when it has changed something', async () => {
    const slow = `
      local t = setmetatable({}, {__index = function() for i = 1, 15e6 do end return 'done' end})
      redis.call('SET', 'k', 'v')
      return t.x`
    expect(await caller.eval(slow, 0)).toBe('done')
  })

  it('has clients of memcached wait', async () => {
    const { memcachedPort } = await restart({ memcachedPort: 0, config: { 'memcached-database': 0 } })
    const socket = connect(memcachedPort as number, '127.0.0.1').setEncoding('latin1')
    const received = once(socket, 'data')
    const reply = caller.eval(
      "local v = redis.call('GET', 'k') for i = 1, 3e7 do end return {v, redis.call('GET', 'k')}",
      0,
    )
    await untilBusy()
    socket.write('set k 0 0 3\r\nnew\r\n')
    expect(await reply).toEqual([null, null])
    expect((await received)[0]).toBe('STORED\r\n')
    expect(await other.get('k')).toBe('new')
    socket.destroy()
  })

  it('does not tell its client of what it changes late, if that does not want to be told', async () => {
    const socket = connect(server.port as number, '127.0.0.1').setEncoding('latin1')
    let received = ''
    socket.on('data', text => {
      received += text
    })
    socket.write('HELLO 3\r\nCLIENT TRACKING ON BCAST NOLOOP\r\n')
    socket.write("EVAL \"for i = 1, 3e7 do end redis.call('SET', 'late', 'v') return 'ended'\" 0\r\n")
    await untilBusy()
    while (!received.includes('ended')) await other.get('late').catch(() => {})
    await other.set('early', 'v')
    while (!received.includes('early')) await other.ping()
    expect(received.slice(received.indexOf('ended'))).not.toContain('late')
    socket.destroy()
  })

  it('goes on in functions of C that call one another, and leaves the interpreter whole', async () => {
    const long = 'function(...) local n = select("#", ...) for i = 1, 3000000 do n = n + 1 end return n end'
    const failing = 'function() for i = 1, 3000000 do end error({}) end'
    const text = `
      local results = {}
      local function keep(...) for i = 1, select('#', ...) do results[#results + 1] = tostring((select(i, ...))) end end
      keep(pcall(pcall, ${long}, 1, 2))
      keep(pcall(coroutine.wrap(${long}), 1))
      keep(pcall(xpcall, ${long}, tostring))
      keep(select('#', pcall(pcall, ${failing})), (pcall(pcall, ${failing})))
      keep(xpcall(function() error('e', 0) end, coroutine.wrap(${long})))
      keep(pcall(pcall, error, 'told'))
      return results`
    for (let i = 0; i < 3; i++) {
      const reply = caller.eval(text, 0)
      await untilBusy()
      expect(await reply).toEqual(
        [
          'true',
          'true',
          '3000002',
          'true',
          '3000001',
          'true',
          'true',
          '3000000',
          '3',
          'true',
          'false',
          '3000001',
        ].concat(['true', 'false', 'told']),
      )
      expect(await caller.eval("return {redis.call('SET', 'k', 'v'), redis.call('GET', 'k')}", 0)).toEqual(['OK', 'v'])
    }
  })

  it('goes on where it was, and replies as ever', async () => {
    const text = `
      local sum = 0
      local ok, message = pcall(function()
        local next = coroutine.wrap(function() for i = 1, 30 do for j = 1, 300000 do end coroutine.yield(i) end end)
        for i = 1, 30 do sum = sum + next() end
        error('after ' .. sum)
      end)
      local _, handled = xpcall(function() for i = 1, 1000000 do end error('x') end, function(e)
        for i = 1, 3000000 do end
        return 'handled ' .. e
      end)
      local failing = coroutine.wrap(function() for i = 1, 3000000 do end error('inner') end)
      local _, inner = pcall(function() return failing() end)
      table.sort({3, 2, 1}, function(a, b) for i = 1, 1000000 do end return a < b end)
      return {sum, tostring(ok), message, handled, inner, ARGV[1], redis.call('INCR', 'count')}`
    const reply = caller.eval(text, 0, 'argument')
    await untilBusy()
    expect(await reply).toEqual([
      465,
      'false',
      'user_script:6: after 465',
      'handled user_script:8: x',
      'user_script:13: user_script:12: inner',
      'argument',
      1,
    ])
    expect(await other.get('count')).toBe('1')
  })

  it('cannot be killed when it has written, except with the server', async () => {
    const reply = caller.eval("redis.call('SET', 'k', 'v') while true do end", 0).then(String, String)
    await untilBusy()
    await expect(other.call('SCRIPT', 'KILL')).rejects.toThrow(/^UNKILLABLE Sorry the script already executed write/)
    await expect(other.shutdown()).rejects.toThrow(BUSY)
    await other.shutdown('NOSAVE').catch(() => {})
    expect(await reply).toContain('Connection is closed')
  })

  it('holds its transaction, whose other commands run behind it', async () => {
    const replies = caller
      .multi()
      .set('a', '1')
      .eval('for i = 1, 30000000 do end return redis.call("GET", "a")', 0)
      .eval('for i = 1, 3000000 do end return 5', 0)
      .get('a')
      .exec()
    await untilBusy()
    await expect(other.multi().get('a').exec()).rejects.toThrow('EXECABORT')
    expect(await replies).toEqual([
      [null, 'OK'],
      [null, '1'],
      [null, 5],
      [null, '1'],
    ])
    expect(await other.get('a')).toBe('1')
  })

  it('has those wait who waited, and time stand still', async () => {
    const popped = other.blpop('list', 0)
    const third = new Redis(server.url as string, { enableReadyCheck: false })
    await third.set('e', 'v', 'PX', 60_000)
    const text =
      "local t = redis.call('PTTL', 'e') redis.call('RPUSH', 'list', 'a') for i = 1, 30000000 do end return t - redis.call('PTTL', 'e')"
    const reply = caller.eval(text, 0)
    while (!(await third.get('k').then(String, String)).includes('BUSY'));
    expect(await reply).toBe(0)
    expect(await popped).toEqual(['list', 'a'])
    third.disconnect()
  })

  it('goes on when its client is gone', async () => {
    caller.eval("for i = 1, 30000000 do end redis.call('SET', 'done', '1')", 0).catch(() => {})
    await untilBusy()
    caller.disconnect()
    while ((await other.get('done').catch(() => null)) !== '1');
    expect(await other.ping()).toBe('PONG')
  })

  it('is not suspended for the program that embeds the server', () => {
    expect(server.client.call('EVAL', 'for i = 1, 3000000 do end return 7', '0')).toBe(7)
  })
})
