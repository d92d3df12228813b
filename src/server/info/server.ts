import { redisVersion, version } from '../../base/version.ts'
import type { InfoSource } from './info-source.ts'
import type { Field, InfoSection } from './section.ts'

export const serverSection: InfoSection = {
  title: 'Server',
  byDefault: true,
  fields(server) {
    const { process: host, clock } = server.platform
    const microseconds = clock.microseconds()
    const uptimeSeconds = Math.floor((clock.now() - server.startedMs) / 1000)
    const { hz } = server.configuration.values
    return [
      ['redis_version', redisVersion],
      ['samovar_version', version],
      ['redis_git_sha1', '00000000'],
      ['redis_git_dirty', 0],
      ['redis_build_id', '0000000000000000'],
      ['redis_mode', 'standalone'],
      ['os', host.operatingSystem],
      ['arch_bits', host.architectureBits],
      ['monotonic_clock', 'node performance.now'],
      ['multiplexing_api', 'libuv'],
      ['atomicvar_api', 'javascript'],
      ['gcc_version', '0.0.0'],
      ['process_id', host.id],
      ['process_supervised', 'no'],
      ['run_id', server.runId],
      ['tcp_port', tcpPort(server)],
      ['server_time_usec', microseconds],
      ['uptime_in_seconds', uptimeSeconds],
      ['uptime_in_days', Math.floor(uptimeSeconds / 86400)],
      ['hz', hz],
      ['configured_hz', hz],
      ['lru_clock', Math.floor(clock.now() / 1000) & 0xffffff],
      ['executable', host.executable],
      ['config_file', server.configurationFile],
      ['io_threads_active', 0],
      ...listeners(server),
    ]
  },
}

function tcpPort(server: InfoSource): number {
  for (const address of server.addresses) if ('host' in address) return address.port
  return 0
}

/** A line per kind of listener, with all addresses that share its port. */
function listeners(server: InfoSource): Field[] {
  const lines = new Map<string, { binds: string[]; port: number }>()
  for (const address of server.addresses) {
    const key = 'host' in address ? `tcp ${address.port}` : 'unix'
    const line = lines.get(key) ?? { binds: [], port: 'host' in address ? address.port : 0 }
    line.binds.push(`bind=${'host' in address ? address.host : address.path}`)
    lines.set(key, line)
  }
  return [...lines].map(([key, { binds, port }], i): Field => {
    const [name] = key.split(' ', 1)
    return [`listener${i}`, `name=${name},${binds.join(',')}${name === 'tcp' ? `,port=${port}` : ''}`]
  })
}
