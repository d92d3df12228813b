import { expect, test } from 'vitest'
import { clientsMemoryLimit } from './clients-memory-limit.ts'
import { Configuration } from './configuration.ts'
import { GB, KB, MB } from './number-directive.ts'

function limit(...pairs: [string, string][]): number {
  const configuration = new Configuration('/data')
  expect(configuration.set(pairs)).toBeUndefined()
  return clientsMemoryLimit(configuration.values, 8 * GB)
}

test('the limit is finite by default: a quarter of the machine, or of maxmemory', () => {
  expect(limit()).toBe(2 * GB)
  expect(limit(['maxmemory', '100mb'])).toBe(25 * MB)
})

test('the limit is what it is set to, but never too small to talk, and 0 for none', () => {
  expect(limit(['maxmemory-clients', '5mb'])).toBe(5 * MB)
  expect(limit(['maxmemory-clients', '1'])).toBe(128 * KB)
  expect(limit(['maxmemory-clients', '10%'], ['maxmemory', '10mb'])).toBe(MB)
  expect(limit(['maxmemory-clients', '1%'], ['maxmemory', '1mb'])).toBe(128 * KB)
  expect(limit(['maxmemory-clients', '0'])).toBe(0)
})
