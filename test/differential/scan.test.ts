import { expect, it } from 'vitest'
import { parseReply } from './reply.ts'
import { describeDifferential } from './run-cases.ts'
import type { Runner } from './runner.ts'

const KEYS = 500

/** Options and how many keys they let through. */
const SCANS: readonly (readonly [options: string, expected: number])[] = [
  ['', KEYS],
  ['COUNT 1', KEYS],
  ['COUNT 7', KEYS],
  ['COUNT 100000', KEYS],
  ['MATCH key:1*', 111],
  ['MATCH key:1* COUNT 3', 111],
  ['MATCH nothing COUNT 10', 0],
  ['TYPE string COUNT 20', KEYS],
  ['TYPE list COUNT 20', 0],
  ['TYPE string MATCH key:?? COUNT 50', 90],
]

describeDifferential('a complete SCAN', {}, pair => {
  it.each(SCANS)('SCAN %s finds every key of the reference, and no other', async (options, expected) => {
    const [reference, subject] = [pair().reference, pair().subject]
    for (const server of [reference, subject]) await fill(server)
    const wanted = await scan(reference, options)
    expect(wanted.size).toBe(expected)
    expect(await scan(subject, options)).toEqual(wanted)
  })

  it('SCAN ends although keys come and go, and finds all that stay', async () => {
    for (const server of [pair().reference, pair().subject]) {
      await fill(server)
      let step = 0
      const found = await scan(server, 'COUNT 10', async () => {
        step++
        await server.administer('DEL', ...Array.from({ length: 5 }, (_, i) => `temporary:${(step - 1) * 5 + i}`), 'x')
        await server.administer(
          'MSET',
          ...Array.from({ length: 10 }, (_, i) => (i % 2 ? 'v' : `temporary:${step * 5 + (i >> 1)}`)),
        )
      })
      expect([...found].filter(key => key.startsWith('key:')).length).toBe(KEYS)
    }
  })
})

async function fill(server: Runner): Promise<void> {
  await server.administer('FLUSHALL')
  await server.administer('MSET', ...Array.from({ length: KEYS * 2 }, (_, i) => (i % 2 ? 'v' : `key:${i >> 1}`)))
}

/** The keys that a whole iteration gives; it must end within ten times the steps that the keys need. */
async function scan(server: Runner, options: string, between?: () => Promise<void>): Promise<Set<string>> {
  const words = options === '' ? [] : options.split(' ')
  const found = new Set<string>()
  let cursor = '0'
  for (let steps = 0; steps < KEYS * 10; steps++) {
    const [next, page] = parseReply(await server.administer('SCAN', cursor, ...words)).items ?? []
    for (const key of page?.items ?? []) found.add(key.text ?? '')
    cursor = next?.text ?? ''
    if (cursor === '0') return found
    await between?.()
  }
  throw new Error(`SCAN ${options} does not end`)
}
