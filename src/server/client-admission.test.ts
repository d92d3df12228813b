import { describe, expect, it } from 'vitest'
import { ClientLimits } from '../session/client-limits.ts'
import { Peer, SessionBench } from '../session/testing.ts'
import { applyClientLimits, applyPassword, type ClientAdmission, refusalOf, sameSecret } from './client-admission.ts'
import { Configuration } from './config/configuration.ts'

const GB = 1024 ** 3

/** What is admitted with these directives on a machine of 16 GB. */
function admission(directives: Record<string, string> = {}): ClientAdmission & { readonly bench: SessionBench } {
  const bench = new SessionBench()
  const configuration = new Configuration('/')
  for (const [name, value] of Object.entries(directives)) configuration.give(name, [value])
  const { clients, time, commands } = bench
  return {
    bench,
    configuration,
    clients,
    limits: new ClientLimits(clients, time, time, commands.keyspace.statistics),
    pendingHandshakes: 0,
    get passwordRequired() {
      return configuration.values.requirepass !== ''
    },
    platform: { process: { memoryBytes: 16 * GB } },
  }
}

function peerAt(address: string, kind: 'tcp' | 'unix' = 'tcp'): Peer {
  return Object.assign(new Peer(1), { address, kind })
}

describe('protected mode', () => {
  it.each<[string, 'tcp' | 'unix', boolean]>([
    ['127.0.0.1:1', 'tcp', false],
    ['127.3.4.5:1', 'tcp', false],
    ['[::1]:1', 'tcp', false],
    ['/tmp/socket:0', 'unix', false],
    ['192.168.0.2:1', 'tcp', true],
    ['[::1234]:1', 'tcp', true],
    ['[2001:db8::1]:1', 'tcp', true],
    ['?:0', 'tcp', true],
  ])('%s over %s', (address, kind, refused) => {
    const refusal = refusalOf(peerAt(address, kind), admission())
    expect(refusal === undefined ? '' : Buffer.from(refusal).toString()).toMatch(
      refused ? /^-DENIED Redis.*\r\n$/ : /^$/,
    )
  })

  it('lets everybody in who must show a password, or where it is off', () => {
    expect(refusalOf(peerAt('192.168.0.2:1'), admission({ requirepass: 'x' }))).toBeUndefined()
    expect(refusalOf(peerAt('192.168.0.2:1'), admission({ 'protected-mode': 'no' }))).toBeUndefined()
  })
})

describe('the limits of clients', () => {
  it.each<[string, string, number]>([
    ['25%', '0', 4 * GB],
    ['25%', '1gb', GB / 4],
    ['10mb', '1gb', 10 * 1024 ** 2],
    ['0', '0', 0],
    ['1', '0', 128 * 1024],
    ['5%', '1mb', 128 * 1024],
  ])('maxmemory-clients %s with maxmemory %s', (limit, maxmemory, bytes) => {
    const admitted = admission({ 'maxmemory-clients': limit, maxmemory })
    applyClientLimits(admitted)
    expect(admitted.limits.bufferBytesMax).toBe(bytes)
  })

  it('are finite by default, for all clients together and for one reply', () => {
    const admitted = admission()
    applyClientLimits(admitted)
    expect(admitted.limits.bufferBytesMax).toBe(4 * GB)
    expect([admitted.limits.replyBytesMax, admitted.limits.keptReplyBytesMax]).toEqual([GB, GB])
  })

  it('follow CONFIG SET', () => {
    const admitted = admission()
    applyClientLimits(admitted)
    const { configuration, limits } = admitted
    configuration.set([
      ['client-output-buffer-limit', 'normal 10mb 5mb 30'],
      ['maxmemory', '100mb'],
    ])
    expect(limits.output).toEqual({ hardBytes: 10 * 1024 ** 2, softBytes: 5 * 1024 ** 2, softSeconds: 30 })
    expect([limits.bufferBytesMax, limits.replyBytesMax]).toEqual([25 * 1024 ** 2, 10 * 1024 ** 2])
    configuration.set([['maxmemory-clients', '1mb']])
    expect([limits.replyBytesMax, limits.keptReplyBytesMax]).toEqual([1024 ** 2, 10 * 1024 ** 2])
  })
})

describe('a password', () => {
  it('is asked of those only who were not let in before', () => {
    const admitted = admission()
    const { bench, configuration } = admitted
    applyPassword(admitted)
    const early = bench.connect()
    configuration.set([['requirepass', 'secret']])
    bench.commands.password = 'secret'
    const late = bench.connect()
    for (const peer of [early, late]) peer.call('PING')
    expect([early.take(), late.take()]).toEqual(['+PONG\r\n', '-NOAUTH Authentication required.\r\n'])
    configuration.set([['requirepass', '']])
    late.call('PING')
    expect(late.take()).toBe('+PONG\r\n')
    configuration.set([['requirepass', 'again']])
    late.call('PING')
    expect(late.take()).toBe('-NOAUTH Authentication required.\r\n')
  })

  it('is the same only if every byte is', () => {
    expect([sameSecret('abc', 'abc'), sameSecret('abc', 'abd'), sameSecret('abc', 'ab')]).toEqual([true, false, false])
  })
})
