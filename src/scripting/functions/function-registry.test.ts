import { describe, expect, it } from 'vitest'
import type { FunctionLibrary } from './function-library.ts'
import { FunctionRegistry } from './function-registry.ts'

function library(name: string, ...functions: string[]): FunctionLibrary {
  const entries = functions.map(
    fn =>
      [
        fn,
        {
          kind: 'function',
          name: fn,
          description: undefined,
          flags: 0,
          mayStore: false,
          keepsKeys: true,
          keepsOthers: true,
          address: 8,
          reference: 1,
        },
      ] as const,
  )
  return { name, code: new Uint8Array(10), functions: new Map(entries) }
}

function registryOf(...libraries: FunctionLibrary[]): FunctionRegistry {
  const registry = new FunctionRegistry()
  for (const one of libraries) registry.add(one)
  return registry
}

function names(registry: FunctionRegistry): string[] {
  registry.verify()
  return [...registry.libraries.values()].map(one => `${one.name}: ${[...one.functions.keys()].join(' ')}`)
}

describe('a registry of functions', () => {
  it('finds functions whatever their case', () => {
    const registry = registryOf(library('a', 'Loud'))
    expect(registry.find('LOUD')?.name).toBe('Loud')
    expect(registry.find('quiet')).toBeUndefined()
    expect(registry.conflict(library('b', 'x', 'lOUD'))).toBe('lOUD')
    expect(registry.functionCount).toBe(1)
  })

  it('merges others, or changes nothing', () => {
    const registry = registryOf(library('a', 'f'), library('b', 'g'))
    expect(registry.merge(registryOf(library('a', 'h')), false)).toEqual({ error: 'Library a already exists' })
    expect(registry.merge(registryOf(library('c', 'i'), library('d', 'g')), false)).toEqual({
      error: 'Function g already exists',
    })
    expect(registry.merge(registryOf(library('a', 'g')), true)).toEqual({ error: 'Function g already exists' })
    expect(names(registry).sort()).toEqual(['a: f', 'b: g'])
    const merged = registry.merge(registryOf(library('a', 'h'), library('c', 'f')), true)
    expect('replaced' in merged && merged.replaced.map(({ name }) => name)).toEqual(['a'])
    expect(names(registry).sort()).toEqual(['a: h', 'b: g', 'c: f'])
  })

  it('tells what it weighs', () => {
    const registry = registryOf(library('a', 'f'))
    const before = registry.usedBytes
    registry.add(library('b', 'g', 'h'))
    expect(registry.usedBytes).toBeGreaterThan(before)
    registry.clear()
    expect(registry.usedBytes).toBe(0)
    registry.verify()
  })
})
