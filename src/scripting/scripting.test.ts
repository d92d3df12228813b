import { describe, expect, it } from 'vitest'
import { latin1 } from '../base/bytes.ts'
import { GATE_MEMORY } from '../command/client.ts'
import { CommandBench, error } from '../command/testing.ts'
import { EFFECT_STRING, PROPAGATE_ALL, PROPAGATE_AOF, PROPAGATE_REPLICAS } from '../keyspace/effects.ts'
import { readLuaModule } from '../server/system/lua-module.ts'
import { ScriptBench } from './script-bench.ts'
import { EVALUATED_MAX } from './script-cache.ts'

const LUA = readLuaModule()
const NO_SCRIPT = error('NOSCRIPT No matching script. Please use EVAL.')

describe('scripts', () => {
  it('see keys and arguments, call commands and reply', () => {
    const bench = new ScriptBench(LUA)
    expect(
      bench.run('EVAL', "redis.call('SET', KEYS[1], ARGV[1]) return redis.call('GET', KEYS[1])", 1, 'k', 'v'),
    ).toBe('v')
    expect(bench.run('EVAL', 'return {KEYS, ARGV}', 3, 'a', 'b', 'c', 'd')).toEqual([['a', 'b', 'c'], ['d']])
    expect(bench.takeEffects()).toContain('set 0 k')
  })

  it('are found by their digest once they were there', () => {
    const bench = new ScriptBench(LUA)
    const digest = 'e0e1f9fabfc9d4800c877a703b823ac0578ff8db'
    expect(bench.run('EVALSHA', digest, 0)).toEqual(NO_SCRIPT)
    expect(bench.run('EVAL', 'return 1', 0)).toBe(1)
    expect(bench.run('EVALSHA', digest, 0)).toBe(1)
    expect(bench.run('EVALSHA', digest.toUpperCase(), 0)).toBe(1)
    expect(bench.run('SCRIPT', 'SHOW', digest)).toBe('return 1')
    expect(bench.run('SCRIPT', 'EXISTS', digest, 'x')).toEqual([1, 0])
    bench.run('SCRIPT', 'FLUSH')
    expect(bench.run('EVALSHA', digest, 0)).toEqual(NO_SCRIPT)
    expect(bench.run('SCRIPT', 'SHOW', digest)).toEqual(NO_SCRIPT)
  })

  it('make room for one another, the least recently used one first, but not those that were loaded', () => {
    const bench = new ScriptBench(LUA)
    const { scripting } = bench
    const loaded = bench.run('SCRIPT', 'LOAD', 'return 0') as string
    bench.run('EVAL', 'return 1', 0)
    bench.run('EVAL', 'return 2', 0)
    bench.run('EVAL', 'return 1', 0)
    for (let i = 3; i < EVALUATED_MAX + 2; i++) bench.run('EVAL', `return ${i}`, 0)
    expect(scripting.cache.size).toBe(EVALUATED_MAX + 1)
    expect(scripting.evicted).toBe(1)
    const digest = (text: string) => bench.run('EVAL', 'return redis.sha1hex(ARGV[1])', 0, text) as string
    expect(bench.run('SCRIPT', 'EXISTS', loaded, digest('return 1'))).toEqual([1, 0])
    expect(bench.run('SCRIPT', 'EXISTS', digest(`return ${EVALUATED_MAX}`))).toEqual([1])
  })

  it('make no room any more once they are loaded, though EVAL had brought them', () => {
    const bench = new ScriptBench(LUA)
    bench.run('EVAL', 'return 0', 0)
    const digest = bench.run('SCRIPT', 'LOAD', 'return 0') as string
    for (let i = 1; i <= EVALUATED_MAX; i++) bench.run('EVAL', `return ${i}`, 0)
    expect(bench.scripting.evicted).toBe(0)
    expect(bench.run('EVALSHA', digest, 0)).toBe(0)
  })

  it('count in memory', () => {
    const bench = new ScriptBench(LUA)
    const { scripting } = bench
    expect(scripting.usedBytes).toBe(0)
    bench.run('EVAL', 'return 1', 0)
    const { interpreterBytes } = scripting
    expect(interpreterBytes).toBeGreaterThan(10_000)
    bench.run('EVAL', `local s = '${'x'.repeat(50_000)}' return 1`, 0)
    expect(scripting.interpreterBytes - interpreterBytes).toBeGreaterThan(40_000)
    bench.run('SCRIPT', 'FLUSH')
    expect(scripting.usedBytes).toBe(0)
  })

  it('run as one group of effects', () => {
    const bench = new ScriptBench(LUA)
    const told: string[] = []
    bench.keyspace.effects.observe({
      classes: -1,
      effect: (_kind, event) => void told.push(event),
      beginGroup: () => void told.push('('),
      endGroup: () => void told.push(')'),
    })
    bench.run('EVAL', "redis.call('SET', 'a', 1) redis.call('INCR', 'a') error('x')", 0)
    expect(told.filter(event => event !== 'new' && event !== 'overwritten')).toEqual(['(', 'set', 'incrby', ')'])
  })

  it('have a database of their own, and leave that of their client', () => {
    const bench = new ScriptBench(LUA)
    expect(bench.run('EVAL', "redis.call('SELECT', 3) redis.call('SET', 'k', 'v') return 1", 0)).toBe(1)
    expect(bench.run('GET', 'k')).toBeNull()
    expect(bench.run('EVAL', "return redis.call('GET', 'k')", 0)).toBeNull()
    bench.run('SELECT', 3)
    expect(bench.run('GET', 'k')).toBe('v')
  })

  it('get what a set has in order, whatever they ask for', () => {
    const bench = new ScriptBench(LUA)
    const members = Array.from({ length: 300 }, (_, i) => `member ${i}`)
    bench.run('SADD', 's', ...members)
    expect(bench.run('EVAL', "return redis.call('SORT', 's', 'BY', 'nosort')", 0)).toEqual(members.sort())
  })

  it('do not wait', () => {
    const bench = new ScriptBench(LUA)
    expect(bench.run('EVAL', "return redis.call('BLPOP', 'none', 0)", 0)).toBeNull()
    expect(bench.client.wait).toBeUndefined()
  })

  it('stand still in time', () => {
    const bench = new ScriptBench(LUA)
    bench.run('SET', 'k', 'v', 'PX', 100)
    expect(bench.run('EVAL', "return {redis.call('PTTL', 'k'), redis.call('PEXPIRETIME', 'k')}", 0)).toEqual([
      100, 1_700_000_000_100,
    ])
    bench.pass(100)
    expect(bench.run('EVAL', "return redis.call('GET', 'k')", 0)).toBeNull()
    bench.directives.set('enable-debug-command', 'yes')
    bench.run('DEBUG', 'SET-DISABLE-DENY-SCRIPTS', 1)
    const text =
      "redis.call('SET', 'k', 'v', 'PX', 100) redis.call('DEBUG', 'SLEEP', '1') return redis.call('PTTL', 'k')"
    expect(bench.run('EVAL', text, 0)).toBe(100)
  })

  it('write within a memory limit only until they have written', () => {
    const bench = new ScriptBench(LUA)
    bench.run('SET', 'k', 'x'.repeat(100_000))
    bench.engine.memoryLimit = 50_000
    bench.engine.gate |= GATE_MEMORY
    const refused = bench.run('EVAL', "return redis.call('SET', 'a', 1)", 0)
    expect(String((refused as Error).message)).toMatch(
      /^OOM command not allowed when used memory > 'maxmemory'\. script: [0-9a-f]{40}, on @user_script:1\.$/,
    )
    expect(bench.run('EVAL', "redis.call('DEL', 'none') redis.call('SET', 'a', 1) return 1", 0)).toBe(1)
    expect(bench.run('EVAL', '#!lua\nreturn 1', 0)).toEqual(
      error("OOM command not allowed when used memory > 'maxmemory'."),
    )
    expect(bench.run('EVAL', "#!lua flags=allow-oom\nreturn redis.call('SET', 'b', 1).ok", 0)).toBe('OK')
    expect(bench.run('EVAL', '#!lua flags=no-writes\nreturn 1', 0)).toBe(1)
  })

  it('leave nothing behind in what they cannot change', () => {
    const bench = new ScriptBench(LUA)
    bench.run('EVAL', "table.insert(redis, 'left') table.insert(_G, 'left') return 1", 0)
    expect(bench.run('EVAL', 'return {redis[1] == nil, rawget(redis, 1) == nil, #redis}', 0)).toEqual([1, 1, 0])
    bench.run('EVAL', 'setfenv(0, {}) return 1', 0)
    expect(bench.run('EVAL', "return loadstring('return redis ~= nil')()", 0)).toBe(1)
  })

  it('have the server go on when they overflow stacks and memory', () => {
    const bench = new ScriptBench(LUA)
    const texts = [
      'local function f() return f() + 1 end return f()',
      "local function f() return (string.gsub('a', 'a', f)) end return f()",
      'local t = setmetatable({}, {__index = function(t, k) return t[k + 1] end}) return t[1]',
      'local function f() return pcall(f) end return f() and 1',
      "local s = string.rep('x', 1000000) local t = {} for i = 1, 2000 do t[i] = s .. i end",
      'local t = {} t[1] = t return t',
    ]
    for (const text of texts) bench.run('EVAL', text, 0)
    expect(bench.run('EVAL', "return redis.call('PING')", 0)).toBe('PONG')
  })

  it('reply tables within tables only so deep', () => {
    const bench = new ScriptBench(LUA)
    const nested = (depth: number) => `local t = {1} for i = 2, ${depth} do t = {t} end return t`
    expect(bench.raw('EVAL', nested(900), 0)).toBe(`${'*1\r\n'.repeat(900)}:1\r\n`)
    expect(bench.raw('EVAL', 'local t = {} t[1] = t return t', 0)).toMatch(
      /^(\*1\r\n){1000}-ERR reached lua stack limit\r\n$/,
    )
    expect(bench.raw('EVAL', 'local t = {} t.map = {t} return t', 0)).toContain('-ERR reached lua stack limit')
  })

  it('may call what is not for them when a test of the server has it so', () => {
    const bench = new ScriptBench(LUA)
    bench.directives.set('enable-debug-command', 'yes')
    const text = "return redis.call('DEBUG', 'PROTOCOL', 'integer')"
    expect(bench.run('EVAL', text, 0)).toBeInstanceOf(Error)
    bench.run('DEBUG', 'SET-DISABLE-DENY-SCRIPTS', 1)
    expect(bench.run('EVAL', text, 0)).toBe(12345)
    bench.run('DEBUG', 'SET-DISABLE-DENY-SCRIPTS', 0)
    expect(bench.run('EVAL', text, 0)).toBeInstanceOf(Error)
  })

  it('touch what their client does not, where they say so', () => {
    const bench = new ScriptBench(LUA)
    bench.run('SET', 'k', 'v')
    bench.pass(10_000)
    bench.run('CLIENT', 'NO-TOUCH', 'ON')
    bench.run('EVAL', "redis.call('GET', 'k') redis.call('GET', 'k')", 0)
    expect(bench.run('OBJECT', 'IDLETIME', 'k')).toBe(10)
    bench.run('EVAL', "redis.call('TOUCH', 'k')", 0)
    expect(bench.run('OBJECT', 'IDLETIME', 'k')).toBe(0)
  })

  it('are one command for HOTKEYS, whatever they call', () => {
    const bench = new ScriptBench(LUA)
    bench.client.protocol = 3
    Object.assign(bench.host, { monotonic: () => (bench.keyspace.now += 1) })
    bench.run('HOTKEYS', 'START', 'METRICS', 1, 'NET')
    bench.run('EVAL', "redis.call('SET', KEYS[1], 'v')", 1, 'k')
    const [found] = bench.run('HOTKEYS', 'GET') as [Map<string, unknown>]
    const words = ['EVAL', "redis.call('SET', KEYS[1], 'v')", '1', 'k']
    const requestBytes = 4 + words.reduce((sum, { length }) => sum + 5 + String(length).length + length, 0)
    expect(found.get('by-net-bytes')).toEqual(['k', requestBytes + '_\r\n'.length])
  })

  it('have what they call counted as their client’s commands, as a transaction has', () => {
    const bench = new ScriptBench(LUA)
    bench.run('EVAL', "redis.call('PING') redis.call('PING')", 0)
    expect(bench.client.commands).toBe(3)
    for (const word of ['MULTI', 'PING', 'EXEC']) bench.run(word)
    expect(bench.client.commands).toBe(6)
  })

  it('answer errors of no kind', () => {
    const bench = new ScriptBench(LUA)
    const message = (text: string) => (bench.run('EVAL', text, 0) as Error).message
    expect(message('error({})')).toMatch(/^ERR unknown error script: /)
    expect(message('error(function() end)')).toMatch(/^ERR function script: /)
  })

  it('count the errors of commands once', () => {
    const bench = new ScriptBench(LUA)
    bench.run('SET', 'k', 'v')
    bench.run('EVAL', "return redis.call('LLEN', 'k')", 0)
    bench.run('EVAL', "return redis.call('NOSUCH')", 0)
    expect(Object.fromEntries(bench.engine.errorCounts)).toEqual({ WRONGTYPE: 1, ERR: 1 })
    const entry = bench.host.commands.get('eval')
    expect([entry?.calls, entry?.failed, entry?.rejected]).toEqual([2, 2, 0])
    expect(bench.host.commands.get('llen')?.failed).toBe(1)
  })

  it('choose where what they change goes, until they end', () => {
    const bench = new ScriptBench(LUA)
    const { effects } = bench.keyspace
    const told: (string | number)[] = []
    effects.observe({
      classes: EFFECT_STRING,
      effect(_kind, _event, _database, key, start, end) {
        told.push(latin1(key, start, end), effects.propagation)
      },
    })
    const text = `
      redis.call('SET', 'everywhere', 1)
      redis.set_repl(redis.REPL_AOF) redis.call('SET', 'file', 1)
      redis.set_repl(redis.REPL_REPLICA) redis.call('SET', 'replicas', 1)
      redis.set_repl(redis.REPL_NONE) redis.call('SET', 'nowhere', 1)
      error('x')`
    bench.run('EVAL', text, 0)
    bench.run('SET', 'after', 1)
    expect(told).toEqual([
      ...['everywhere', PROPAGATE_ALL, 'file', PROPAGATE_AOF, 'replicas', PROPAGATE_REPLICAS],
      ...['nowhere', 0, 'after', PROPAGATE_ALL],
    ])
  })

  it('may write to the log', () => {
    const bench = new ScriptBench(LUA)
    bench.run('EVAL', "redis.log(redis.LOG_WARNING, 'seen', 5, {}, 'twice')", 0)
    expect(bench.logged).toEqual(['seen 5 twice'])
  })
})

it('a bench of commands alone has no scripts', () => {
  expect(new CommandBench().run('EVAL', 'return 1', 0)).toEqual(NO_SCRIPT)
})
