import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CommandBench } from '../../command/testing.ts'
import { radixNodes } from './radix-nodes.ts'

/** The nodes of a radix tree of these keys of equal length, all of which have the first `depth` characters in common. */
function countNodes(keys: readonly string[], depth: number): number {
  const length = keys[0]!.length
  let end = depth
  while (end < length && keys.every(key => key[end] === keys[0]![end])) end++
  const run = end > depth ? 1 : 0
  if (end === length) return run + 1
  const branches = new Map<string, string[]>()
  for (const key of keys) branches.set(key[end]!, [...(branches.get(key[end]!) ?? []), key])
  return run + 1 + [...branches.values()].reduce((sum, below) => sum + countNodes(below, end + 1), 0)
}

function keyOf(id: string): string {
  const bytes = Buffer.alloc(16)
  const [ms, seq] = id.split('-')
  bytes.writeBigUInt64BE(BigInt(ms!))
  bytes.writeBigUInt64BE(BigInt(seq!), 8)
  return bytes.toString('latin1')
}

it('counts the nodes that a radix tree of the leaves has', () => {
  const step = fc.oneof(
    fc.record({ ms: fc.constant(0n), seq: fc.bigInt(1n, 700n) }),
    fc.record({ ms: fc.bigInt(1n, 300n), seq: fc.bigInt(0n, 3n) }),
    fc.record({ ms: fc.bigInt(1n, 2n ** 40n), seq: fc.bigInt(0n, 2n ** 40n) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const bench = new CommandBench()
      // Each entry is a leaf.
      bench.keyspace.limits.streamNodeEntries = 1
      bench.run('XGROUP', 'CREATE', 'k', 'g', '$', 'MKSTREAM')
      const keys: string[] = []
      let [ms, seq] = [1n, 0n]
      for (const step of steps) {
        seq = step.ms === 0n ? seq + step.seq : step.seq
        ms += step.ms
        bench.run('XADD', 'k', `${ms}-${seq}`, 'f', 'v')
        keys.push(keyOf(`${ms}-${seq}`))
      }
      const { streams, databases } = bench.keyspace
      streams.open(databases[0]!.find(Buffer.from('k'), 0, 1))
      expect(streams.leaves).toBe(keys.length)
      expect(radixNodes(streams)).toBe(keys.length === 0 ? 1 : countNodes(keys, 0))
    }),
  )
})
