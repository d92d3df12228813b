import { beforeEach, describe, expect, it } from 'vitest'
import { KeyspaceNotifications } from '../pubsub/keyspace-notifications.ts'
import { type Peer, SessionBench } from './testing.ts'

let bench: SessionBench
let listener: Peer
let writer: Peer
let notifications: KeyspaceNotifications

beforeEach(() => {
  bench = new SessionBench()
  listener = bench.connect()
  writer = bench.connect()
  notifications = new KeyspaceNotifications(bench.engine.keyspace.effects, bench.channels)
  listener.send('PSUBSCRIBE *\r\n')
  listener.take()
})

/** The channels and messages that some commands lead to, keyspace heads left out. */
function events(...commands: string[]): string[] {
  for (const command of commands) writer.send(`${command}\r\n`)
  bench.turn()
  const parts = listener.take().split('\r\n')
  const found: string[] = []
  for (let i = 0; i + 8 < parts.length; i += 9) found.push(`${parts[i + 6]} ${parts[i + 8]}`)
  return found
}

describe('keyspace notifications', () => {
  it('tell nothing unless a channel and a class are asked for', () => {
    for (const letters of ['', 'K', 'E', '$g']) {
      notifications.events = letters
      expect(events('SET a 1')).toEqual([])
    }
    expect(notifications.classes).toBe(0)
  })

  it('tell the event by the key, and the key by the event', () => {
    notifications.events = 'K$'
    expect(events('SET a 1', 'DEL a')).toEqual(['__keyspace@0__:a set'])
    notifications.events = 'E$'
    expect(events('SELECT 3', 'SET a 1', 'DEL a')).toEqual(['__keyevent@3__:set a'])
    notifications.events = 'KE$'
    expect(events('APPEND a 1')).toEqual(['__keyspace@3__:a append', '__keyevent@3__:append a'])
  })

  it('tell classes by their letters', () => {
    const told: [letters: string, command: string, event: string][] = [
      ['g', 'DEL a', 'del a'],
      ['$', 'SET a 1', 'set a'],
      ['l', 'RPUSH list 1', 'rpush list'],
      ['s', 'SADD set 1', 'sadd set'],
      ['h', 'HSET hash f 1', 'hset hash'],
      ['z', 'ZADD sorted 1 m', 'zadd sorted'],
      ['m', 'GET missing', 'keymiss missing'],
      ['n', 'SET new 1', 'new new'],
    ]
    for (const [letters, command, event] of told) {
      events('SET a 1')
      notifications.events = `E${letters}`
      expect(events(command)).toEqual([`__keyevent@0__:${event}`])
      notifications.events = ''
    }
  })

  it('tell of keys that expire', () => {
    notifications.events = 'Ex'
    events('SET a 1 PX 5', 'SET b 1 PX 5')
    bench.time.advance(10)
    expect(events('GET a')).toEqual(['__keyevent@0__:expired a'])
  })

  it('tell of keys that come, and of values that give way, before what the command tells', () => {
    notifications.events = 'E$lnoc'
    expect(events('SET a 1')).toEqual(['__keyevent@0__:new a', '__keyevent@0__:set a'])
    expect(events('SET a 2')).toEqual(['__keyevent@0__:overwritten a', '__keyevent@0__:set a'])
    expect(events('INCR a', 'APPEND a 1')).toEqual(['__keyevent@0__:incrby a', '__keyevent@0__:append a'])
    events('RPUSH list 1')
    expect(events('MSET list x')).toEqual([
      '__keyevent@0__:overwritten list',
      '__keyevent@0__:type_changed list',
      '__keyevent@0__:set list',
    ])
  })

  it('tell of values that a stored result replaces', () => {
    events('SADD one a', 'SADD two b', 'SET target x')
    notifications.events = 'Esznoc'
    expect(events('SUNIONSTORE target one two')).toEqual([
      '__keyevent@0__:overwritten target',
      '__keyevent@0__:type_changed target',
      '__keyevent@0__:sunionstore target',
    ])
    expect(events('ZUNIONSTORE target 1 one')).toEqual([
      '__keyevent@0__:overwritten target',
      '__keyevent@0__:type_changed target',
      '__keyevent@0__:zunionstore target',
    ])
    expect(events('SINTERSTORE other 1 one').slice(1)).toEqual([])
    expect(events('SUNIONSTORE fresh one')).toEqual(['__keyevent@0__:new fresh', '__keyevent@0__:sunionstore fresh'])
  })

  it('tell of what RENAME and COPY replace behind their own events', () => {
    events('SET a 1', 'SET b 1', 'RPUSH list 1')
    notifications.events = 'Egnoc'
    expect(events('RENAME a b')).toEqual([
      '__keyevent@0__:new b',
      '__keyevent@0__:rename_from a',
      '__keyevent@0__:rename_to b',
      '__keyevent@0__:overwritten b',
    ])
    expect(events('COPY b list REPLACE')).toEqual([
      '__keyevent@0__:new list',
      '__keyevent@0__:copy_to list',
      '__keyevent@0__:overwritten list',
      '__keyevent@0__:type_changed list',
    ])
  })

  it('carry long keys, and cost nothing while nobody listens', () => {
    notifications.events = 'K$'
    const key = 'k'.repeat(5000)
    expect(events(`SET ${key} 1`)).toEqual([`__keyspace@0__:${key} set`])
    listener.send('PUNSUBSCRIBE\r\n')
    expect(listener.take()).toContain('punsubscribe')
    expect(events('SET a 1')).toEqual([])
  })
})
