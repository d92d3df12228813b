import type { Store, Swapped } from '../cache/store/store.ts'

/** What a contract's case is run with: a store, empty for the key's prefix, and time. */
export interface StoreSubject {
  readonly store: Store
  /** Lets so many milliseconds pass for the store. */
  sleep(ms: number): Promise<void>
}

/** A case of the contract. It throws what is wrong. */
export interface StoreCase {
  readonly name: string
  /** What the store must be capable of for the case to make sense. */
  readonly needs?: 'shared'
  run(subject: StoreSubject): Promise<void>
}

const FOREVER = Number.POSITIVE_INFINITY
const HOUR_MS = 3_600_000
/** How often a case looks whether something has happened, every 10 ms. */
const LOOKS_MAX = 1000
/** Stamps have 20 characters. */
const stamp = (letter: string): string => letter.repeat(20)
const record = (letter: string, content = ''): Buffer => Buffer.from(stamp(letter) + content)

/** What every store for the caching library must do: run each case over a store of yours. A key is used by one case only. */
export const STORE_CONTRACT: readonly StoreCase[] = [
  {
    name: 'reads what was written, in the order of the keys',
    async run({ store }) {
      await store.write('contract:read:1', record('a', 'one'), FOREVER)
      await store.write('contract:read:2', record('b', 'two'), FOREVER)
      const values = await store.read(['contract:read:2', 'contract:read:none', 'contract:read:1', 'contract:read:2'])
      expectBytes(values, [record('b', 'two'), undefined, record('a', 'one'), record('b', 'two')])
    },
  },
  {
    name: 'reads stamps alone, if it can',
    async run({ store }) {
      await store.write('contract:heads', record('x', 'content'), FOREVER)
      const heads = (await store.heads?.(['contract:heads', 'contract:heads:none'])) ?? [record('x'), undefined]
      expectThat(heads[1] === undefined, 'what is not there has no stamp')
      expectBytes([heads[0]?.subarray(0, 20)], [record('x')])
    },
  },
  {
    name: 'keeps any bytes, and any key',
    async run({ store }) {
      const bytes = Buffer.concat([record('c'), Buffer.from(Array.from({ length: 256 }, (_, i) => i))])
      const keys = [
        'contract:__proto__',
        'contract:constructor',
        'contract: \r\n\t\0',
        'contract:ключ 🗝',
        `contract:${'k'.repeat(1000)}`,
      ]
      for (const key of keys) await store.write(key, bytes, FOREVER)
      expectBytes(
        await store.read(keys),
        keys.map(() => bytes),
      )
    },
  },
  {
    name: 'forgets when the time is over, and not before',
    async run(subject) {
      const { store } = subject
      const keys = ['contract:ttl:hour', 'contract:ttl:forever', 'contract:ttl:replaced']
      await store.write(keys[0], record('d'), HOUR_MS)
      await store.write(keys[1], record('d'), FOREVER)
      await store.write(keys[2], record('d'), 20)
      await store.write(keys[2], record('e'), FOREVER)
      await store.write('contract:ttl', record('d'), 20)
      await gone(subject, 'contract:ttl')
      expectBytes(await store.read(keys), [record('d'), record('d'), record('e')])
    },
  },
  {
    name: 'swaps what is not there, once',
    async run(subject) {
      const { store } = subject
      expectSwap(await store.swap('contract:absent', '', record('f', '1'), HOUR_MS), true)
      expectSwap(await store.swap('contract:absent', '', record('g', '2'), FOREVER), false, record('f', '1'))
      expectSwap(await store.swap('contract:absent', stamp('f'), record('h', '3'), 20), true)
      await gone(subject, 'contract:absent')
      expectSwap(await store.swap('contract:absent', '', record('i', '4'), FOREVER), true)
      expectBytes(await store.read(['contract:absent']), [record('i', '4')])
    },
  },
  {
    name: 'swaps under the right stamp only',
    async run({ store }) {
      expectSwap(await store.swap('contract:swap', stamp('i'), record('j'), FOREVER), false, undefined)
      await store.write('contract:swap', record('i', 'old'), FOREVER)
      expectSwap(await store.swap('contract:swap', stamp('j'), record('k'), FOREVER), false, record('i', 'old'))
      expectSwap(await store.swap('contract:swap', stamp('i'), record('k', 'new'), FOREVER), true)
      expectSwap(await store.swap('contract:swap', stamp('i'), record('l'), FOREVER), false, record('k', 'new'))
    },
  },
  {
    name: 'lets one of many swappers win',
    async run({ store }) {
      await store.write('contract:race', record('m'), FOREVER)
      const letters = [...'nopqrstu']
      const swaps = await Promise.all(
        letters.map(async letter => store.swap('contract:race', stamp('m'), record(letter), FOREVER)),
      )
      const winners = letters.filter((_, i) => swaps[i].done)
      expectThat(winners.length === 1, `one of ${letters.length} swaps is done, not ${winners.length}`)
      expectBytes(await store.read(['contract:race']), [record(winners[0])])
    },
  },
  {
    name: 'removes keys, and what begins with a stamp',
    async run({ store }) {
      for (const key of ['1', '2', '3']) await store.write(`contract:remove:${key}`, record('v', key), FOREVER)
      await store.remove(['contract:remove:1', 'contract:remove:none', 'contract:remove:2'])
      await store.remove([])
      expectThat(!(await store.removeIf('contract:remove:3', stamp('w'))), 'another stamp removes nothing')
      expectThat(!(await store.removeIf('contract:remove:none', stamp('v'))), 'what is not there is not removed')
      expectBytes(await store.read(['1', '2', '3'].map(key => `contract:remove:${key}`)), [
        undefined,
        undefined,
        record('v', '3'),
      ])
      expectThat(await store.removeIf('contract:remove:3', stamp('v')), 'the right stamp removes')
      expectBytes(await store.read(['contract:remove:3']), [undefined])
    },
  },
  {
    name: 'carries messages to those who listen, and no longer than they do',
    needs: 'shared',
    async run({ store, sleep }) {
      const heard: string[] = []
      const listener = { message: (text: string) => void heard.push(text), gap: () => void heard.push('gap') }
      const unsubscribe = await store.subscribe?.('contract:@bus', listener)
      await store.publish?.('contract:@bus', 'one ключ')
      await store.publish?.('contract:@other', 'other')
      await store.publish?.('contract:@bus', 'two')
      for (let i = 0; i < LOOKS_MAX && heard.length < 2; i++) await sleep(10)
      await unsubscribe?.()
      await store.publish?.('contract:@bus', 'three')
      await sleep(20)
      expectThat(heard.join() === 'one ключ,two', `both messages are heard, and no other: ${heard.join()}`)
    },
  },
]

/** The cases that a store must pass, by its capabilities. */
export function storeContract(store: Store): readonly StoreCase[] {
  return STORE_CONTRACT.filter(({ needs }) => needs === undefined || store.capabilities[needs])
}

/** Waits until a key is gone. */
async function gone({ store, sleep }: StoreSubject, key: string): Promise<void> {
  for (let i = 0; i < LOOKS_MAX; i++) {
    if ((await store.read([key]))[0] === undefined) return
    await sleep(10)
  }
  throw new Error(`store contract: ${key} outlives its time`)
}

function expectBytes(values: readonly (Uint8Array | undefined)[], expected: readonly (Uint8Array | undefined)[]): void {
  const same =
    values.length === expected.length &&
    values.every((value, i) => {
      const other = expected[i]
      return value === undefined || other === undefined ? value === other : Buffer.compare(value, other) === 0
    })
  expectThat(same, `read ${values.map(shown).join(', ')}, not ${expected.map(shown).join(', ')}`)
}

function expectSwap(swapped: Swapped, done: boolean, current?: Uint8Array): void {
  expectThat(swapped.done === done, `the swap is ${done ? '' : 'not '}done`)
  if (!swapped.done) expectBytes([swapped.current], [current])
}

function expectThat(condition: boolean, what: string): void {
  if (!condition) throw new Error(`store contract: ${what}`)
}

function shown(value: Uint8Array | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(Buffer.from(value).toString('latin1').slice(0, 60))
}
