import { expect, test } from 'vitest'
import { bool, choice, choices, directory, optionalText, secret, text } from './text-directive.ts'

const summary = 'For this test.'

test('bool is yes or no in any case', () => {
  const row = bool(true, { summary })
  expect(row.parse(['YES'], false)).toEqual({ value: true })
  expect(row.parse(['no'], false)).toEqual({ value: false })
  expect(row.parse(['1'], false)).toEqual({ error: "argument must be 'yes' or 'no'" })
  expect(row.rewrite(true)).toEqual([{ text: 'yes', force: false }])
  expect(row.rewrite(false)).toEqual([{ text: 'no', force: true }])
})

test('choice is one of its names in any case, or a synonym', () => {
  const row = choice(['no', 'yes', 'relative'], 'no', { summary, synonyms: { relative: 'yes' } })
  expect(row.parse(['Yes'], 'no')).toEqual({ value: 'yes' })
  expect(row.parse(['relative'], 'no')).toEqual({ value: 'yes' })
  expect(row.parse(['maybe'], 'no')).toEqual({ error: 'argument(s) must be one of the following: no, yes, relative' })
})

test('choices keeps the order of the names, and the first stands for none', () => {
  const row = choices(['default', 'save', 'now'], {
    summary,
    validate: values => (values.length > 1 ? 'too many' : undefined),
  })
  expect(row.parse(['NOW'], [])).toEqual({ value: ['now'] })
  expect(row.parse(['default', 'save'], [])).toEqual({ value: ['save'] })
  expect(row.parse(['now', 'save'], [])).toEqual({ error: 'too many' })
  const error = { error: 'argument(s) must be one of the following: default, save, now' }
  expect(row.parse([], [])).toEqual(error)
  expect(row.parse(['save', ''], [])).toEqual(error)
  expect(row.format([])).toBe('default')
  expect(row.format(['save', 'now'])).toBe('save now')
})

test('text is read as UTF-8 up to a NUL, and written in quotes', () => {
  const row = text('x', { summary })
  expect(row.parse(['caf\xc3\xa9\0more'], 'x')).toEqual({ value: 'café' })
  expect(row.format('café')).toBe('caf\xc3\xa9')
  expect(row.rewrite('a "b"')).toEqual([{ text: '"a \\"b\\""', force: true }])
  expect(row.rewrite('x')).toEqual([{ text: '"x"', force: false }])
  expect(row.rewrite('')).toEqual([{ text: '""', force: true }])
})

test('optionalText has no line if it is empty', () => {
  expect(optionalText({ summary }).rewrite('')).toEqual([])
  expect(optionalText({ summary }).rewrite('a')).toEqual([{ text: '"a"', force: true }])
})

test('secret keeps every byte', () => {
  const row = secret({ summary })
  expect(row.sensitive).toBe(true)
  expect(row.parse(['\xff\0a'], '')).toEqual({ value: '\xff\0a' })
  expect(row.rewrite('\xff\0a')).toEqual([{ text: '"\\xff\\x00a"', force: true }])
  expect(row.rewrite('')).toEqual([])
})

test('directory is relative to what it was', () => {
  const row = directory({ summary })
  expect(row.parse(['b/../c'], '/a')).toEqual({ value: '/a/c' })
  expect(row.parse(['/b'], '/a')).toEqual({ value: '/b' })
  expect(row.parse([''], '/a')).toEqual({ error: 'No such file or directory' })
  expect(row.rewrite('/a')).toEqual([{ text: '"/a"', force: true }])
})
