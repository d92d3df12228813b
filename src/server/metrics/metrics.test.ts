import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createServer, type EmbeddedServer } from '../create-server.ts'
import type { ServerOptions } from '../server-options.ts'
import { Exposition } from './exposition.ts'
import { COUNTERS, GAUGES } from './field-metrics.ts'

let server: EmbeddedServer | undefined
afterEach(() => server?.close())

async function start(options: ServerOptions & { readonly thread?: 'main' } = {}): Promise<EmbeddedServer> {
  server = await createServer({ metricsPort: 0, ...options })
  return server
}

async function read(headers?: Record<string, string>): Promise<string> {
  const response = await fetch(
    `http://127.0.0.1:${server?.metricsPort}/metrics`,
    headers === undefined ? {} : { headers },
  )
  expect(response.headers.get('content-type')).toMatch('text/plain')
  return response.text()
}

/** Sends bytes as they are and returns what comes back until the end. */
function exchange(request: string): Promise<string> {
  return new Promise(resolve => {
    let received = ''
    const socket = connect(server?.metricsPort as number, '127.0.0.1')
    socket.on('data', data => (received += data))
    socket.on('error', () => {})
    socket.on('close', () => resolve(received))
    socket.write(request)
  })
}

const measure = (page: string, metric: string): number => {
  const line = page.split('\n').find(text => text.startsWith(`${metric} `))
  return Number(line?.split(' ')[1])
}

describe('GET /metrics', () => {
  it('tells what redis_exporter tells, under its names', async () => {
    const { client } = await start({ clock: 'manual', time: 1_700_000_000_000 })
    client.set('a', '1')
    client.set('b', '2', { px: 60_000 })
    client.get('a')
    client.get('none')
    client.call('CLIENT', 'ID')
    expect(() => client.call('INCR', 'a', 'b')).toThrow('ERR')
    expect(() => client.call('LPUSH', 'a', 'b')).toThrow('WRONGTYPE')
    const page = await read()
    expect(measure(page, 'redis_up')).toBe(1)
    expect(measure(page, 'redis_start_time_seconds')).toBe(1_700_000_000)
    expect(measure(page, 'redis_keyspace_hits_total')).toBe(1)
    expect(measure(page, 'redis_keyspace_misses_total')).toBe(1)
    expect(measure(page, 'redis_memory_used_bytes')).toBeGreaterThan(1000)
    expect(measure(page, 'redis_connected_clients')).toBe(0)
    expect(measure(page, 'redis_db_keys{db="db0"}')).toBe(2)
    expect(measure(page, 'redis_db_keys_expiring{db="db0"}')).toBe(1)
    expect(measure(page, 'redis_db_avg_ttl_seconds{db="db0"}')).toBe(60)
    expect(measure(page, 'redis_commands_total{cmd="set"}')).toBe(2)
    expect(measure(page, 'redis_commands_total{cmd="client|id"}')).toBe(1)
    expect(measure(page, 'redis_commands_rejected_calls_total{cmd="incr"}')).toBe(1)
    expect(measure(page, 'redis_commands_failed_calls_total{cmd="lpush"}')).toBe(1)
    expect(measure(page, 'redis_errors_total{err="WRONGTYPE"}')).toBe(1)
    expect(measure(page, 'redis_rdb_last_bgsave_status')).toBe(1)
    expect(page).toMatch(/^redis_commands_duration_seconds_total\{cmd="set"\} [\d.e-]+$/m)
    expect(page).toMatch(/^redis_instance_info\{role="master",redis_version="8\./m)
    expect(page).toMatch(/^redis_commands_latencies_usec_bucket\{cmd="set",le="\+Inf"\} 1$/m)
    expect(page).toMatch(/^redis_latency_percentiles_usec\{cmd="set",quantile="99.9"\} /m)
    expect(page).toMatch(/^redis_latency_percentiles_usec_count\{cmd="set"\} 2$/m)
  })

  it('is in Prometheus’s format: each metric has one type, each line a number', async () => {
    const { client } = await start({
      config: { 'enable-debug-command': 'yes', 'latency-monitor-threshold': 1, 'slowlog-log-slower-than': 0 },
    })
    client.call('DEBUG', 'SLEEP', '0.002')
    client.call('SELECT', '1')
    const lines = (await read()).trimEnd().split('\n')
    const types = lines.filter(line => line.startsWith('# TYPE ')).map(line => line.split(' ')[2])
    expect(new Set(types).size).toBe(types.length)
    const samples = lines.filter(line => !line.startsWith('#'))
    for (const line of samples)
      expect(line).toMatch(/^redis_[a-z0-9_]+(?:\{(?:[a-z_]+="[^"]*",?)+\})? (?:-?[\d.e+-]+|\+Inf)$/)
    expect(samples.length).toBeGreaterThan(140)
    expect(lines.find(line => line.startsWith('redis_latency_spike_last{event_name="command"}'))).toBeDefined()
    expect(lines.find(line => line.startsWith('redis_slowlog_length '))).toBe('redis_slowlog_length 2')
  })

  it('escapes what a label may not hold', () => {
    const page = new Exposition('redis_')
    page.family('errors_total', 'counter', 'Errors.', [{ labels: { err: 'a"b\\c\nd', more: 'x' }, value: 1 }])
    expect(page.text.split('\n')[2]).toBe('redis_errors_total{err="a\\"b\\\\c\\nd",more="x"} 1')
  })

  it('has no name twice', () => {
    const names = [...Object.values(GAUGES), ...Object.values(COUNTERS)]
    expect(new Set(names).size).toBe(names.length)
  })

  it('serves nothing else, and closes the connection', async () => {
    await start()
    expect(await exchange('GET / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 404 [\s\S]*Connection: close\r\n\r\n/)
    expect(await exchange('POST /metrics HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 405 [\s\S]*Allow: GET\r\n/)
    expect(await exchange('GET /metricsx HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 404 /)
    expect(await exchange('GET /metrics?x=1 HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /)
    expect(await exchange('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
    expect(await exchange(`GET /metrics HTTP/1.1\r\nX: ${'x'.repeat(9000)}`)).toMatch(/^HTTP\/1\.1 431 /)
  })

  it('makes room when too many are there', async () => {
    await start()
    const idle = Array.from({ length: 16 }, () =>
      connect(server?.metricsPort as number, '127.0.0.1').on('error', () => {}),
    )
    const closed = Promise.race(idle.map(socket => new Promise(resolve => socket.resume().on('close', resolve))))
    await Promise.all(idle.map(socket => new Promise(resolve => socket.on('connect', resolve))))
    const pages = await Promise.all([read(), read()])
    expect(pages.every(page => page.includes('redis_up 1'))).toBe(true)
    await closed
    for (const socket of idle) socket.destroy()
  })

  it('asks for the password where there is one', async () => {
    await start({ config: { requirepass: 'secret' } })
    expect(await exchange('GET /metrics HTTP/1.1\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 401 [\s\S]*WWW-Authenticate: Basic realm=/,
    )
    const bad = Buffer.from('default:wrong').toString('base64')
    expect(await exchange(`GET /metrics HTTP/1.1\r\nAuthorization: Basic ${bad}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 401 /)
    const good = Buffer.from('default:secret').toString('base64')
    expect(await read({ authorization: `Basic ${good}` })).toContain('redis_acl_access_denied_auth_total 1')
  })

  it('is off by default, and a matter of the options in an embedded server', async () => {
    const { client, metricsPort } = (server = await createServer())
    expect(metricsPort).toBeUndefined()
    const pairs = client.call('CONFIG', 'GET', 'metrics-port') as Map<Buffer, Buffer>
    expect([...pairs].map(String)).toEqual(['metrics-port,0'])
    await expect(createServer({ config: { 'metrics-port': 1 } })).rejects.toThrow('use the option metricsPort')
  })
})
