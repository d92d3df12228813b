// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the cases are source text
import { describe, expect, it } from 'vitest'
import { ambient } from './rules/ambient.ts'
import { assertions } from './rules/assertions.ts'
import { CYCLES_PATH, cycles } from './rules/cycles.ts'
import { erasable, noAny, noModuleState } from './rules/language.ts'
import { LAYERS, layers } from './rules/layers.ts'
import { concepts, fileNames, NAMES_PATH } from './rules/names.ts'
import { SIZES_PATH, sizes } from './rules/sizes.ts'
import { words } from './rules/words.ts'
import { RULES } from './rules.ts'
import { type Rule, sourceFile } from './source-tree.ts'

/** Texts by path. */
type Texts = Record<string, string>

function offences(rule: Rule, texts: Texts): string[] {
  const files = Object.entries(texts).map(([path, text]) => sourceFile(path, text))
  return rule.offences({ files, dependencies: ['lib', '@scope/lib'] })
}

const lines = (count: number): string => 'a\n'.repeat(count)

/** The canaries: for each rule, trees that must be found guilty, each of one offence, and trees that must not. */
const CANARIES: { rule: Rule; guilty: Texts[]; innocent: Texts[] }[] = [
  {
    rule: layers,
    guilty: [
      { 'src/store/a.ts': "import { b } from '../keyspace/b.ts'" },
      { 'src/store/a.ts': "import type { B } from '../keyspace/b.ts'" },
      { 'src/store/a.ts': "import {\n  b,\n} from\n  '../keyspace/b.ts'" },
      { 'src/store/a.ts': "export * from '../keyspace/b.ts'" },
      { 'src/store/a.ts': "import '../keyspace/b.ts'" },
      { 'src/store/a.ts': "const b = await import('../keyspace/b.ts')" },
      { 'src/store/a.ts': "type B = import('../keyspace/b.ts').B" },
      { 'src/store/a.ts': 'const b = await import(name)' },
      { 'src/store/a.ts': 'const b = require(`../keyspace/b.ts`)' },
      { 'src/base/a.ts': "import { b } from '../store/b.ts'" },
      { 'src/store/hash/a.ts': "import { b } from '../../keyspace/b.ts'" },
      { 'src/keyspace/a.ts': "import { b } from '../protocol/b.ts'" },
      { 'src/command/a.ts': "import { b } from '../session/b.ts'" },
      { 'src/server/a.ts': "import { b } from '../cache/b.ts'" },
      { 'src/server/a.ts': "import { b } from '../index.ts'" },
      { 'src/index.ts': "export { b } from './store/b.ts'" },
      { 'src/store/a.ts': "import { b } from '../../test/b.ts'" },
      { 'src/store/a.ts': "import { b } from 'vitest'" },
      { 'src/store/a.ts': "import { b } from '@scope/other'" },
      { 'src/common/a.ts': '' },
    ],
    innocent: [
      { 'src/keyspace/a.ts': "import { b } from '../store/b.ts'\nimport { c } from './c.ts'" },
      { 'src/keyspace/a.ts': "import { b } from '../base/b.ts'" },
      { 'src/server/a.ts': "import { b } from '../store/b.ts'" },
      { 'src/command/a.ts': "import { b } from '../store/b.ts'" },
      { 'src/index.ts': "export { b } from './server/b.ts'" },
      { 'src/store/a.ts': "import { b } from 'node:util'\nimport 'lib/c'\nimport '@scope/lib/c'" },
      { 'src/store/a.ts': "// import { b } from '../keyspace/b.ts'\nconst c = \"import '../keyspace/b.ts'\"" },
      { 'src/store/a.ts': "const b = Array.from('../keyspace/b.ts')\njobs.import(name)" },
      { 'src/store/a.test.ts': "import { b } from '../keyspace/b.ts'" },
    ],
  },
  {
    rule: cycles,
    guilty: [
      { 'src/store/a.ts': "import './a.ts'" },
      { 'src/store/a.ts': "import './b.ts'", 'src/store/b.ts': "import { a } from './a.ts'" },
      { 'src/store/a.ts': "import './b.ts'", 'src/store/b.ts': "import type { A } from './a.ts'" },
      { 'src/store/a.ts': "import './b.ts'", 'src/store/b.ts': "export type * from './a.ts'" },
      {
        'src/store/a.ts': "import './b.ts'",
        'src/store/b.ts': "import '../base/c.ts'",
        'src/base/c.ts': "import '../store/b.ts'",
      },
      {
        'src/store/a.ts': "import './b.ts'\nimport './c.ts'",
        'src/store/b.ts': "import { type C } from './c.ts'",
        'src/store/c.ts': "import './d.ts'",
        'src/store/d.ts': "import type A from './a.ts'\nimport './b.ts'",
        [CYCLES_PATH]: 'src/store/a.ts src/store/b.ts src/store/c.ts src/store/d.ts -- they are one',
      },
      {
        'src/store/a.ts': "import './b.ts'",
        'src/store/b.ts': "import './a.ts'",
        [CYCLES_PATH]: 'src/store/a.ts src/store/b.ts -- they are one',
      },
      {
        'src/store/a.ts': "import './b.ts'",
        'src/store/b.ts': "import type { A } from './a.ts'",
        [CYCLES_PATH]: 'src/store/a.ts src/store/b.ts',
      },
      { 'src/store/a.ts': "import './b.ts'", [CYCLES_PATH]: 'src/store/a.ts src/store/b.ts -- they are one' },
    ],
    innocent: [
      {
        'src/store/a.ts': "import './b.ts'\nimport './c.ts'",
        'src/store/b.ts': "import './c.ts'",
        'src/store/c.ts': "import 'node:util'",
      },
      {
        'src/store/a.ts': "import './b.ts'",
        'src/store/b.ts': "import type { A } from './a.ts'",
        [CYCLES_PATH]: '# why\nsrc/store/a.ts src/store/b.ts -- they are one',
      },
    ],
  },
  {
    rule: sizes,
    guilty: [
      { 'src/store/a.ts': lines(401) },
      { 'src/store/a.ts': lines(451), [SIZES_PATH]: 'src/store/a.ts 450 one table, read from top to bottom' },
      { 'src/store/a.ts': lines(420), [SIZES_PATH]: 'src/store/a.ts 450 one table, read from top to bottom' },
      { 'src/store/a.ts': lines(400), [SIZES_PATH]: 'src/store/a.ts 410 one table, read from top to bottom' },
      { 'src/store/a.ts': lines(450), [SIZES_PATH]: 'src/store/a.ts 450 long' },
      { 'src/store/a.ts': lines(450), [SIZES_PATH]: 'src/store/a.ts many one table, read from top to bottom' },
      { [SIZES_PATH]: 'src/store/gone.ts 450 one table, read from top to bottom' },
    ],
    innocent: [
      { 'src/store/a.ts': lines(400), [SIZES_PATH]: '# nothing\n\n' },
      { 'src/store/a.ts': lines(440), [SIZES_PATH]: 'src/store/a.ts 450 one table, read from top to bottom' },
      { 'docs/a.md': lines(1000) },
    ],
  },
  {
    rule: ambient,
    guilty: [
      'Date.now()',
      'const now = Date',
      'new Date()',
      'performance.now()',
      'process.hrtime()',
      'const { hrtime } = host',
      'setTimeout(f, 1)',
      'setInterval(f, 1)',
      'setImmediate(f)',
      'globalThis.queueMicrotask(f)',
      'Math.random()',
      'const { random } = Math',
      "import { randomBytes } from 'node:crypto'",
      'crypto.randomUUID()',
      'crypto.getRandomValues(a)',
      'AbortSignal.timeout(5)',
      'Atomics.wait(a, 0, 0)',
      'process.exit(1)',
      "process['exit'](1)",
      'const { exit } = process',
      'console.log(a)',
      'await fetch(url)',
      'new WebSocket(url)',
      ...['fs', 'fs/promises', 'net', 'dgram', 'tls', 'http', 'dns', 'os', 'process', 'perf_hooks', 'timers'].map(
        name => `import { a } from 'node:${name}'`,
      ),
      "import type { Socket } from 'node:net'",
      "const { readFileSync } = await import('node:fs')",
      'const text = `${Date.now()}`',
    ].map(text => ({ 'src/store/a.ts': text })),
    innocent: [
      { 'src/transport/a.ts': "import { createServer } from 'node:net'\nsetTimeout(f, 1)" },
      { 'src/server/system/a.ts': 'Date.now() + Math.random()' },
      { 'src/server/cli.ts': 'process.exit(1)' },
      { 'src/store/a.test.ts': 'Date.now()' },
      { 'src/store/a.ts': "// Date.now()\nconst a = 'setTimeout(f)'" },
      { 'src/store/a.ts': 'clock.performance.now(); scheduler.setTimeout(f); this.#process.exit()' },
      { 'src/store/a.ts': 'const processed = Math.floor(randomness)\nset(time: Date | number): void' },
      { 'src/store/a.ts': "import { createHash } from 'node:crypto'" },
    ],
  },
  {
    rule: noAny,
    guilty: [
      'let a: any',
      'const a = b as any',
      'const a: any[] = []',
      'type A = Map<string, any>',
      'type A = string | any',
      'function f(a: any): void {}',
      'type F = () => any',
      'type A = any',
      '// @ts-ignore: for now\na()',
      '// @ts-nocheck\na()',
      '  /* @ts-ignore */ a()',
    ].map(text => ({ 'test/a.ts': text })),
    innocent: [
      { 'src/store/a.ts': "const a: unknown = 1 // any\nconst b = 'x: any'" },
      { 'src/store/a.ts': 'const company: Company = many\nPromise.any(a)\nfc.oneof(any())' },
      { 'src/store/a.ts': '// @ts-expect-error: the caller is wrong on purpose\na()' },
    ],
  },
  {
    rule: erasable,
    guilty: [
      'enum A { b }',
      'export const enum A { b }',
      'namespace A {}',
      'declare module A.B {}',
      'declare global {}',
    ].map(text => ({ 'src/store/a.ts': text })),
    innocent: [{ 'src/store/a.ts': "const enumerate = { enum: 1, namespace: 2 }\n// enum A { b }\na.module('{')" }],
  },
  {
    rule: noModuleState,
    guilty: [
      'let a = 1',
      'export let a: number',
      'var a = 1',
      'let { a } = b',
      'f()\nlet [a] = b',
      'const a = new Map()',
      'export const a = new Set<string>()',
      'const a: WeakMap<A, B> = new WeakMap<A, B>()',
      'const a: number[] = []',
      'export const a: Record<string, B> = {}',
      'function f() { let b = 1 }; let a = 2',
    ].map(text => ({ 'src/store/a.ts': text })),
    innocent: [
      { 'src/store/a.ts': 'function f() {\n  let a = 1\n  const b = new Map()\n}' },
      { 'src/store/a.ts': 'class A {\n  #b = new Map()\n}\nfor (let i = 0; i < 3; i++) f(i)' },
      { 'src/store/a.ts': "const a = new Set(['b'])\nconst c = [1]\nconst d = { e: 1 }\nconst f = g([])" },
      { 'src/store/a.test.ts': 'let a = 1' },
    ],
  },
  {
    rule: fileNames,
    guilty: ['src/store/sizeClass.ts', 'src/Store/a.ts', 'src/store/size_class.ts', 'bench/A.mjs', 'src/a.spec.ts'].map(
      path => ({ [path]: '' }),
    ),
    innocent: ['src/store/size-class.test.ts', '.ci/a.mjs', 'vitest.config.ts', 'docs/READ_ME.md', 'src/crc64.ts'].map(
      path => ({ [path]: '' }),
    ),
  },
  {
    rule: concepts,
    guilty: [
      { 'src/store/size-class.ts': 'export const CLASS_SIZE = 1' },
      { 'src/store/arena.ts': 'const arena = 1\n// export { arena }' },
      { 'src/store/arena.ts': 'export { arena as other }' },
      { 'src/store/arena.ts': 'export const arena = 1', [NAMES_PATH]: 'src/store/arena.ts a table of constants' },
      { 'src/store/arena.ts': 'export const b = 1', [NAMES_PATH]: 'src/store/arena.ts constants' },
    ],
    innocent: [
      { 'src/store/size-class.ts': 'export const SIZE_CLASS_MAX = 1' },
      { 'src/store/arena.ts': 'export class Arena {}' },
      { 'src/store/arena.ts': 'export { b as arena, c }' },
      { 'src/base/bytes.ts': 'export function compareBytes() {}' },
      { 'src/base/limits.ts': 'export const keyBytesLimit = 1' },
      { 'src/store/index.ts': "export * from './arena.ts'" },
      { 'src/store/a.ts': 'export const b = 1', [NAMES_PATH]: '# why\nsrc/store/a.ts a table of constants' },
      { 'src/store/arena.test.ts': '' },
    ],
  },
  {
    rule: words,
    guilty: [
      ['Clau', 'de'],
      ['anthro', 'pic'],
      ['a sub', 'agent'],
      ['an LL', 'M'],
      ['The le', 'ad'],
      ['cd /wo', 'rk/a'],
      ['see /tmp/ba', 'sh_jobs'],
      ['/ho', 'me/me'],
    ].map(parts => ({ 'docs/a.md': parts.join('') })),
    innocent: [{ 'docs/a.md': 'a path to https://host.example/work/x, ./home/a, the leader, user agents, llms.txt' }],
  },
  {
    rule: assertions,
    guilty: [
      "it('works', () => {})",
      "it('works', () => { f(1) })",
      "it('works', () => { f(1) // expect(1)\n})",
      "it('works', () => { f('expect(1)') })",
      "test('works', async () => { await f() })\nit('b', () => { expect(1).toBe(1) })",
      "it.each([1])('works %s', () => { f(1) })",
      "it.skipIf(missing)('works', () => { f(1) })",
      "function help() { f(1) }\nit('works', () => { help() })",
      "it.only('works', () => { expect(1).toBe(1) })",
      "describe.skip('a', () => { it('works', () => { expect(1).toBe(1) }) })",
    ].map(text => ({ 'src/store/a.test.ts': text })),
    innocent: [
      "it('works', () => { expect(1).toBe(1) })",
      "it('works', () => { fc.assert(f) })",
      "it.each([[1]])('works', () => { expect(1).toBe(1) })",
      "it.skipIf(missing)('works', () => { expect(1).toBe(1) })",
      "it('works', () => { verifyAll(a) })",
      "function help() {\n  expect(1).toBe(1)\n}\nit('works', () => { help() })",
      "const help = (a: A) =>\n  expect(a).toBe(1)\nconst other = () => help(1)\nit('works', () => { other() })",
      "it('works', help)\nfunction help() {\n  return expect(1).toBe(1)\n}",
      'const split = parts.it',
    ].map(text => ({ 'src/store/a.test.ts': text })),
  },
]

describe.each(CANARIES)('$rule.promise', ({ rule, guilty, innocent }) => {
  it.each(guilty)('finds %j guilty', texts => {
    expect(offences(rule, texts)).toHaveLength(1)
  })

  it.each(innocent)('finds %j innocent', texts => {
    expect(offences(rule, texts)).toEqual([])
  })
})

describe('rules', () => {
  it('each have a canary', () => {
    expect(CANARIES.map(({ rule }) => rule)).toEqual(RULES)
  })

  it('name the file and the line', () => {
    expect(offences(ambient, { 'src/store/a.ts': '\n\nDate.now()\n' })).toEqual([
      'src/store/a.ts:3 uses Date. outside the adapters',
    ])
  })

  it('know no layer that imports one above it, save the entry points', () => {
    const order = Object.keys(LAYERS)
    for (const [layer, below] of Object.entries(LAYERS)) {
      if (layer === 'testing') continue
      for (const target of below)
        expect(order.indexOf(target), `${layer} -> ${target}`).toBeLessThan(order.indexOf(layer))
    }
  })
})
