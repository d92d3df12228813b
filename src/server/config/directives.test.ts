import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Directive, sameValue } from './directive.ts'
import { directiveNames, directives, directiveTopics } from './directives.ts'

const rows = Object.entries<Directive<unknown>>(directives)

describe('the table of directives', () => {
  test('gives every directive and alias a name of its own, in lower case', () => {
    const names = rows.flatMap(([name, { aliases = [] }]) => [name, ...aliases])
    expect(new Set(names).size).toBe(names.length)
    expect(names.filter(name => name !== name.toLowerCase() || /[^a-z0-9_-]/.test(name))).toEqual([])
    expect([...directiveNames.keys()]).toEqual(names)
  })

  test('has every topic in it, and nothing twice', () => {
    const topics = Object.values(directiveTopics).flatMap(topic => Object.keys(topic))
    expect(topics).toEqual(Object.keys(directives))
  })

  // `replicaof` has no word for its default, and `dir` gets one from whoever starts the server.
  test.each(rows.filter(([name]) => name !== 'replicaof' && name !== 'dir'))(
    '%s: its default can be read back from CONFIG GET',
    (_, row) => {
      const text = row.format(row.default)
      const words = row.severalWords ? (text === '' ? [] : text.split(' ')) : [text]
      const parsed = row.parse(words, row.default)
      expect('value' in parsed && sameValue(parsed.value, row.default), text).toBe(true)
    },
  )

  test.each(rows)('%s: its summary is a sentence', (_, { summary }) => {
    expect(summary).toMatch(/^[A-Z][^\n]*\.$/)
  })

  test('only what has an alias in Redis or Valkey has one', () => {
    const withoutOldName = rows.flatMap(([name, { aliases = [] }]) =>
      aliases
        .filter(alias => !/slave|ziplist|^lua-|_|primary|commandlog|dual-channel/.test(alias))
        .map(alias => `${name} ${alias}`),
    )
    expect(withoutOldName).toEqual([])
  })
})

/** Defaults and bounds as Redis's src/config.c and Valkey's have them, for one row of each kind. */
test.each([
  ['port', '6379', 'integer', '0–65535'],
  ['maxmemory', '0', 'memory', 'from 0'],
  ['maxmemory-samples', '5', 'integer', '1–64'],
  ['proto-max-bulk-len', '536870912', 'memory', 'from 1048576'],
  ['unixsocketperm', '0', 'octal', '0–777'],
  ['maxmemory-clients', '25%', 'memory or percent', '0%–100%, or bytes'],
  ['list-max-listpack-size', '-2', 'integer', ''],
  ['bind', '* -::*', 'list', 'up to 16 addresses; "" for none'],
  ['save', '3600 1 300 100 60 10000', 'list', 'pairs of seconds and changes; "" for none'],
  ['maxmemory-policy', 'noeviction', 'enum', expect.stringContaining('volatile-lrm, allkeys-lru')],
  ['shutdown-on-sigterm', 'default', 'enum list', 'default, save, nosave, now, force'],
  ['commandlog-reply-larger-than', '1048576', 'integer', 'from -1'],
] as const)('%s is %s, %s %s', (name, text, kind, range) => {
  const row: Directive<unknown> = directives[name]
  expect(row.format(row.default)).toBe(text)
  expect(row).toMatchObject({ kind, range })
})

/** Directives that claim to act although nothing reads them yet. The list only gets shorter. */
const UNREAD = 'enable-debug-command'.split(' ')

test('a directive without effect `later` or `none` is read somewhere', () => {
  const source = join(import.meta.dirname, '../..')
  const code = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .filter(path => !/[/\\]config[/\\]/.test(path) || /(?:redis-conf|[/\\]configuration)\.ts$/.test(path))
    .map(path => readFileSync(join(source, path), 'utf8'))
    .join('\n')
  const unread = rows.filter(
    ([name, { effect }]) => effect === undefined && !code.includes(`'${name}'`) && !code.includes(`.${name}`),
  )
  expect(
    unread.map(([name]) => name),
    'read a new directive or mark it `later`; take one that is read now off the list UNREAD',
  ).toEqual(UNREAD)
})
