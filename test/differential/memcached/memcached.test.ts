import { describe, expect, it } from 'vitest'
import { binaryCases, withoutBinaryCas } from './binary-cases.ts'
import { describeMemcached, type Pair } from './describe-memcached.ts'
import { type MemcachedCase, withoutCas } from './memcached-case.ts'
import { metaCases } from './meta-cases.ts'
import { newerReplies } from './newer-replies.ts'
import { badInputCases, textCases } from './text-cases.ts'

describeMemcached('memcached', [], pair => {
  describe.each<[string, readonly MemcachedCase[], (reply: string) => string]>([
    ['text', textCases, withoutCas],
    ['bad input', badInputCases, withoutCas],
    ['meta', metaCases, withoutCas],
    ['binary', binaryCases, withoutBinaryCas],
  ])('%s', (group, cases, normalized) => {
    it.each(cases.map(item => [item.name, item] as const))('%s', async (_name, item) => {
      await compare(pair, item, normalized, newerReplies[`${group}: ${item.name}`])
    })
  })
})

async function compare(
  { answer, samovar, memcached }: Pair,
  item: MemcachedCase,
  normalized: (reply: string) => string,
  newer: string | undefined,
) {
  const bytes = Buffer.from(item.send, 'latin1')
  const ours = normalized(await answer(samovar, bytes))
  const theirs = normalized(await answer(memcached, bytes))
  expect(ours).toBe(newer ?? theirs)
  if (newer !== undefined) expect(theirs, 'the installed memcached replies as the newest: drop the row').not.toBe(newer)
}

it('has no row for a case that there is not', () => {
  const groups = Object.entries({ text: textCases, 'bad input': badInputCases, meta: metaCases, binary: binaryCases })
  const names = groups.flatMap(([group, cases]) => cases.map(({ name }) => `${group}: ${name}`))
  expect(new Set(names).size).toBe(names.length)
  expect(Object.keys(newerReplies).filter(name => !names.includes(name))).toEqual([])
})

it('numbers CAS by their appearance', () => {
  expect(withoutCas('VALUE k 0 1 17\r\na\r\nEND\r\nHD c17\r\nHD c18')).toBe(
    'VALUE k 0 1 #1\r\na\r\nEND\r\nHD c#1\r\nHD c#2',
  )
})
