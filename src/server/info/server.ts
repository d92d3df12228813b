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

/** The numbers that kinds of listeners have in Redis; further ports of a kind come behind. */
const NUMBERS = new Map([
  ['tcp', 0],
  ['unix', 1],
  ['tls', 2],
])

/** A line per kind of listener, with all addresses that share its port. */
function listeners(server: InfoSource): Field[] {
  const lines = new Map<string, { name: string; binds: string[]; port: string }>()
  for (const address of server.addresses) {
    const name = 'path' in address ? 'unix' : address.secure ? 'tls' : 'tcp'
    const port = 'path' in address ? '' : `,port=${address.port}`
    const line = lines.get(name + port) ?? { name, binds: [], port }
    line.binds.push(`bind=${'path' in address ? address.path : address.host}`)
    lines.set(name + port, line)
  }
  const numbers = new Map(NUMBERS)
  let further = NUMBERS.size
  return [...lines.values()].map(({ name, binds, port }): Field => {
    const number = numbers.get(name) ?? further++
    numbers.delete(name)
    return [`listener${number}`, `name=${name},${binds.join(',')}${port}`]
  })
}
