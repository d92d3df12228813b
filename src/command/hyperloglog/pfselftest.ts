import { selfTest } from '../../types/hyperloglog/self-test.ts'
import { defineCommand } from '../command.ts'

/** PFSELFTEST */
export const pfselftest = defineCommand({
  name: 'pfselftest',
  arity: 1,
  flags: ['admin'],
  categories: ['hyperloglog'],
  group: 'hyperloglog',
  since: '2.8.9',
  complexity: 'O(1), with a constant of a fraction of a second.',
  summary: 'Tests that HyperLogLogs work on this machine.',
  system: true,
  run(call, reply) {
    const complaint = selfTest(call.keyspace.chance, call.host.hyperloglogSparseBytesMax)
    if (complaint === undefined) reply.ok()
    else reply.error(`ERR TESTFAILED ${complaint}`)
  },
})
