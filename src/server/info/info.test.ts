import { expect, test } from 'vitest'
import { createServer } from '../create-server.ts'
import { hotKeys } from './hot-keys.ts'
import { humanBytes, percentage } from './section.ts'
import { infoSections } from './sections.ts'

/** INFO as its sections with their fields. */
async function info(...names: string[]): Promise<Map<string, Map<string, string>>> {
  await using server = await createServer({ clock: 'manual', time: 1_700_000_000_000 })
  server.client.set('a', '1')
  server.client.set('b', '2')
  server.client.get('a')
  server.client.get('missing')
  expect(() => server.client.call('NOSUCH')).toThrow()
  return parse(text(server.client.call('INFO', ...names)))
}

function text(reply: unknown): string {
  return reply instanceof Uint8Array ? Buffer.from(reply).toString() : String(reply)
}

function parse(answer: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>()
  for (const part of answer.split('\r\n\r\n')) {
    const [head, ...lines] = part.split('\r\n').filter(line => line !== '')
    const fields = lines.map((line): [string, string] => [
      line.slice(0, line.indexOf(':')),
      line.slice(line.indexOf(':') + 1),
    ])
    if (head !== undefined) sections.set(head.slice(2), new Map(fields))
  }
  return sections
}

test('INFO shows the default sections in order', async () => {
  const titles = infoSections.filter(section => section.byDefault && section !== hotKeys).map(section => section.title)
  expect([...(await info()).keys()]).toEqual(titles)
  expect([...(await info('default', 'commandstats')).keys()].sort()).toEqual([...titles, 'Commandstats'].sort())
})

test('INFO shows sections by name in any case, and nothing for a name that is none', async () => {
  expect([...(await info('KEYSPACE', 'clients', 'clients')).keys()]).toEqual(['Clients', 'Keyspace'])
  expect([...(await info('nothing')).keys()]).toEqual([])
  const all = infoSections.filter(section => section !== hotKeys).map(section => section.title)
  expect([...(await info('all')).keys()]).toEqual(all)
  expect([...(await info('everything')).keys()]).toEqual(all)
})

test('figures are those of the server', async () => {
  const sections = await info('all')
  const stats = sections.get('Stats')
  expect(stats?.get('keyspace_hits')).toBe('1')
  expect(stats?.get('keyspace_misses')).toBe('1')
  expect(stats?.get('total_error_replies')).toBe('1')
  expect(sections.get('Errorstats')?.get('errorstat_ERR')).toBe('count=1')
  expect(sections.get('Keyspace')?.get('db0')).toBe('keys=2,expires=0,avg_ttl=0,subexpiry=0')
  expect(sections.get('Commandstats')?.get('cmdstat_get')).toMatch(/^calls=2,/)
  const memory = sections.get('Memory')
  expect(Number(memory?.get('used_memory'))).toBeGreaterThan(0)
  expect(Number(memory?.get('used_memory_peak'))).toBeGreaterThanOrEqual(Number(memory?.get('used_memory')))
  expect(Number(memory?.get('used_memory'))).toBe(
    Number(memory?.get('used_memory_dataset')) + Number(memory?.get('used_memory_overhead')),
  )
  expect(sections.get('Server')?.get('run_id')).toMatch(/^[0-9a-f]{40}$/)
})

test('the section of hot keys is there from HOTKEYS START to RESET', async () => {
  await using server = await createServer({ clock: 'manual' })
  const { client } = server
  const shown = () => parse(text(client.call('INFO'))).get('Hotkeys')
  expect(shown()).toBeUndefined()
  expect(text(client.call('INFO', 'hotkeys'))).toBe('')
  client.call('HOTKEYS', 'START', 'METRICS', '1', 'CPU')
  expect(shown()?.get('hotkeys-tracking-active')).toBe('1')
  client.call('HOTKEYS', 'STOP')
  expect([...(shown()?.keys() ?? [])]).toEqual(['hotkeys-tracking-active', 'hotkeys-cmd-cpu-time'])
  expect(shown()?.get('hotkeys-tracking-active')).toBe('0')
  client.call('HOTKEYS', 'RESET')
  expect(shown()).toBeUndefined()
})

test('what expires by itself is told from what somebody came upon', async () => {
  await using server = await createServer({ clock: 'manual', config: { 'enable-debug-command': 'yes' } })
  const { client } = server
  const figures = () => {
    const stats = parse(text(client.call('INFO', 'stats'))).get('Stats')
    const names = ['expired_keys', 'expired_keys_active', 'expired_subkeys', 'expired_subkeys_active']
    return names.map(name => stats?.get(name)).join(' ')
  }
  const fill = () => {
    client.set('k', 'v')
    client.call('HSET', 'h', 'f', 'v', 'g', 'v')
    client.call('PEXPIRE', 'k', '10')
    client.call('HPEXPIRE', 'h', '10', 'FIELDS', '1', 'f')
  }
  fill()
  server.clock.advance(10)
  expect(figures()).toBe('1 1 1 1')
  client.call('DEBUG', 'SET-ACTIVE-EXPIRE', '0')
  fill()
  server.clock.advance(10)
  expect(figures()).toBe('1 1 1 1')
  client.get('k')
  client.call('HGET', 'h', 'f')
  expect(figures()).toBe('2 1 2 1')
})

test('key-memory-histograms adds the memory of collections, from the start on', async () => {
  await using server = await createServer({ config: { 'key-memory-histograms': true } })
  const { client } = server
  client.call('RPUSH', 'l', 'a')
  const sizes = () => [
    ...(parse(text(client.call('INFO', 'keysizes')))
      .get('Keysizes')
      ?.keys() ?? []),
  ]
  expect(sizes()).toEqual(['db0_distrib_lists_items', 'db0_distrib_lists_sizes'])
  client.call('CONFIG', 'SET', 'key-memory-histograms', 'no')
  expect(sizes()).toEqual(['db0_distrib_lists_items'])
  expect(() => client.call('CONFIG', 'SET', 'key-memory-histograms', 'yes')).toThrow(
    "ERR CONFIG SET failed (possibly related to argument 'key-memory-histograms') - memory tracking cannot be enabled at runtime",
  )
  client.call('CONFIG', 'SET', 'key-memory-histograms', 'no')
})

test('CONFIG RESETSTAT zeroes counts', async () => {
  await using server = await createServer({ clock: 'manual' })
  server.client.set('a', '1')
  server.client.get('a')
  expect(() => server.client.call('NOSUCH')).toThrow()
  server.client.call('CONFIG', 'RESETSTAT')
  const sections = parse(text(server.client.call('INFO', 'all')))
  expect(sections.get('Stats')?.get('keyspace_hits')).toBe('0')
  expect(sections.get('Errorstats')?.size).toBe(0)
  expect([...(sections.get('Commandstats')?.keys() ?? [])]).toEqual(['cmdstat_config|resetstat'])
})

test('the address that is listened on is shown', async () => {
  await using server = await createServer({ port: 0 })
  const fields = parse(text(server.client.call('INFO', 'server'))).get('Server')
  expect(fields?.get('tcp_port')).toBe(String(server.port))
  expect(fields?.get('listener0')).toBe(`name=tcp,bind=127.0.0.1,port=${server.port}`)
})

test('bytes and shares are written as Redis writes them', () => {
  expect([0, 1023, 1024, 1536, 1048576, 3 * 2 ** 30].map(humanBytes)).toEqual([
    '0B',
    '1023B',
    '1.00K',
    '1.50K',
    '1.00M',
    '3.00G',
  ])
  expect(percentage(1, 3)).toBe('33.33%')
  expect(percentage(1, 0)).toBe('0.00%')
})

test('scripts and functions are counted, with their memory', async () => {
  await using server = await createServer({ clock: 'manual' })
  const memory = () => parse(text(server.client.call('INFO', 'memory'))).get('Memory')
  expect(memory()?.get('used_memory_vm_total')).toBe('0')
  server.client.call('EVAL', 'return 1', '0')
  server.client.call('FUNCTION', 'LOAD', '#!lua name=lib\nredis.register_function("f", redis.log)')
  const after = memory()
  expect(after?.get('number_of_cached_scripts')).toBe('1')
  expect(after?.get('number_of_functions')).toBe('1')
  expect(after?.get('number_of_libraries')).toBe('1')
  const [evaluated, functions] = [after?.get('used_memory_vm_eval'), after?.get('used_memory_vm_functions')].map(Number)
  expect(Number(after?.get('used_memory_vm_total'))).toBe((evaluated ?? 0) + (functions ?? 0))
  expect(functions).toBeGreaterThan(0)
  expect(Number(after?.get('used_memory_functions'))).toBeGreaterThan(0)
  server.client.call('FUNCTION', 'FLUSH')
  expect(memory()?.get('used_memory_vm_functions')).toBe('0')
})
