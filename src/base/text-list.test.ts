import { expect, it } from 'vitest'
import { latin1, writeLatin1 } from './bytes.ts'
import { TextList } from './text-list.ts'

it('keeps texts of all lengths', () => {
  const texts = Array.from({ length: 200 }, (_, i) => String(i).repeat(i % 40))
  const list = new TextList(texts.length)
  for (const text of texts) {
    const at = list.add(text.length)
    writeLatin1(list.bytes, at, text)
  }
  expect(list.count).toBe(texts.length)
  expect(texts.map((_, i) => latin1(list.bytes, list.start(i), list.end(i)))).toEqual(texts)
})
