import { expect, test } from 'vitest'
import type { Command, CommandWords, KeySpecification } from './command.ts'
import { keysOfCommand } from './keys-of-command.ts'
import { legacyKeyRange } from './legacy-key-range.ts'

function command(...keys: readonly KeySpecification[]): Command {
  return {
    name: 'x',
    arity: -1,
    flags: [],
    categories: [],
    group: 'generic',
    since: '1.0.0',
    complexity: '',
    summary: '',
    keys,
  }
}

function words(text: string): CommandWords {
  const parts = text.split(' ')
  const argv: number[] = []
  for (let i = 0, at = 0; i < parts.length; at += parts[i].length, i++) argv.push(at, at + parts[i].length)
  return { bytes: Buffer.from(parts.join('')), argv: Int32Array.from(argv), argc: parts.length }
}

function indexes(line: string, ...keys: readonly KeySpecification[]): number[] | undefined {
  return keysOfCommand(command(...keys), words(line))?.map(({ index }) => index)
}

const FIRST: KeySpecification = { flags: ['RW'], begin: { index: 1 }, find: { lastKey: 0, step: 1, limit: 0 } }
const COUNTED: KeySpecification = {
  flags: ['RO'],
  begin: { index: 2 },
  find: { keyCountIndex: 0, firstKey: 1, step: 1 },
}

test('keys lie in a range', () => {
  expect(indexes('x a b', FIRST)).toEqual([1])
  const pairs: KeySpecification = { flags: ['OW'], begin: { index: 1 }, find: { lastKey: -1, step: 2, limit: 0 } }
  expect(indexes('x a 1 b 2', pairs)).toEqual([1, 3])
  expect(indexes('x', pairs)).toBeUndefined()
  const half: KeySpecification = {
    flags: ['RO'],
    begin: { keyword: 'STREAMS', startFrom: 1 },
    find: { lastKey: -1, step: 1, limit: 2 },
  }
  expect(indexes('x COUNT 1 streams a b 0 0', half)).toEqual([4, 5])
})

test('keys are counted by an argument', () => {
  expect(indexes('x a 2 b c d', FIRST, COUNTED)).toEqual([1, 3, 4])
  expect(indexes('x a 4 b c d', FIRST, COUNTED)).toBeUndefined()
  expect(indexes('x a no b', FIRST, COUNTED)).toBeUndefined()
  expect(indexes('x a -1 b', FIRST, COUNTED)).toBeUndefined()
  expect(indexes('x a', COUNTED)).toBeUndefined()
})

test('a keyword that is absent names no keys', () => {
  const store: KeySpecification = {
    flags: ['OW'],
    begin: { keyword: 'STORE', startFrom: -1 },
    find: { lastKey: 0, step: 1, limit: 0 },
  }
  expect(indexes('x a', FIRST, store)).toEqual([1])
  expect(indexes('x a store b', FIRST, { ...store, begin: { keyword: 'STORE', startFrom: -2 } })).toEqual([1, 3])
})

test('words that are not keys are left out, incomplete specifications fit nothing', () => {
  expect(indexes('x a b', { ...FIRST, flags: ['not_key'] })).toEqual([])
  expect(indexes('x a b', { ...FIRST, flags: ['RO', 'incomplete'] })).toBeUndefined()
  expect(indexes('x a b', { ...FIRST, begin: { unknown: true } })).toBeUndefined()
})

test('a range for clients from before key specifications', () => {
  const second: KeySpecification = { ...FIRST, begin: { index: 2 } }
  const rest: KeySpecification = { ...FIRST, begin: { index: 2 }, find: { lastKey: -1, step: 1, limit: 0 } }
  expect(legacyKeyRange(command())).toEqual({ first: 0, last: 0, step: 0, movable: false })
  expect(legacyKeyRange(command(FIRST))).toEqual({ first: 1, last: 1, step: 1, movable: false })
  expect(legacyKeyRange(command(FIRST, second))).toEqual({ first: 1, last: 2, step: 1, movable: false })
  expect(legacyKeyRange(command(FIRST, rest))).toEqual({ first: 1, last: -1, step: 1, movable: false })
  expect(legacyKeyRange(command(FIRST, COUNTED))).toEqual({ first: 1, last: 1, step: 1, movable: true })
  expect(legacyKeyRange(command(COUNTED))).toEqual({ first: 0, last: 0, step: 0, movable: true })
})
