import { below, SeededChance } from '../base/chance.ts'
import type { MaybePromise, Store, Swapped } from '../cache/store/store.ts'
import { SystemClock, SystemScheduler } from '../server/system/system.ts'

/** The store that is put to the test. */
export interface StoreSubject {
  /** Opens the store: once for each case, which closes it. */
  open(): MaybePromise<Store>
  /** Whether it is a store that processes share: what its `capabilities.shared` says. */
  readonly shared: boolean
  /** Whether it keeps what it was given for as long as nothing else is asked of it; true unless given. One that may forget any key at any moment has fewer cases to pass. */
  readonly keeps?: boolean
  /** What the keys of all cases begin with, so that they meet nothing else: `contract:` unless given. There must be no such keys in the store. */
  readonly prefix?: string
  /** Lets so many ms pass for the store; real time unless given. */
  sleep?(ms: number): Promise<void>
}

/** A case of the contract: give `name` and `run` to your test framework. */
export interface StoreCase {
  readonly name: string
  /** Resolves if the store does what it must, else rejects with what it does instead. */
  run(): Promise<void>
}

/** What a case works with. */
interface Bench {
  readonly store: Store
  readonly keeps: boolean
  sleep(ms: number): Promise<void>
  /** A key of this case, beginning with the subject's prefix. */
  key(name: string): string
}

interface ContractCase {
  readonly name: string
  /** What the store must be capable of for the case to make sense. */
  readonly needs?: 'shared' | 'keeps'
  run(bench: Bench): Promise<void>
}

/**
 * What every store for the caching library must do, as cases for any test framework: `for (const { name, run } of storeContract(subject)) it(name, run)`. Those that make no sense for the subject are left out.
 */
export function storeContract(subject: StoreSubject): readonly StoreCase[] {
  const { shared, keeps = true, prefix = 'contract:', sleep = realSleep } = subject
  return CASES.filter(({ needs }) => needs === undefined || (needs === 'shared' ? shared : keeps)).map(
    ({ name, run }) => ({
      name,
      run: async () => {
        const store = await subject.open()
        try {
          expectThat(store.capabilities.shared === shared, `capabilities.shared is ${store.capabilities.shared}`)
          await run({ store, keeps, sleep, key: key => prefix + key })
        } finally {
          await store.close()
        }
      },
    }),
  )
}

/** Waits turn by turn, which keeps the process alive: timers of the library do not. */
async function realSleep(ms: number): Promise<void> {
  const clock = new SystemClock()
  const scheduler = new SystemScheduler()
  const endMs = clock.monotonic() + ms
  while (clock.monotonic() < endMs) await new Promise<void>(resolve => scheduler.soon(resolve))
}

const FOREVER = Number.POSITIVE_INFINITY
const HOUR_MS = 3_600_000
/** How often a case looks whether something has happened, every 10 ms. */
const LOOKS_MAX = 1000
/** Operations of a case that draws them. */
const OPERATIONS = 300
/** Stamps have 20 characters. */
const stamp = (letter: string): string => letter.repeat(20)
const record = (letter: string, content = ''): Buffer => Buffer.from(stamp(letter) + content)

/** A key is used by one case only. */
const CASES: readonly ContractCase[] = [
  {
    name: 'reads what was written, in the order of the keys',
    needs: 'keeps',
    async run({ store, key }) {
      await store.write(key('read:1'), record('a', 'one'), FOREVER)
      await store.write(key('read:2'), record('b', 'two'), FOREVER)
      const values = await store.read([key('read:2'), key('read:none'), key('read:1'), key('read:2')])
      expectBytes(values, [record('b', 'two'), undefined, record('a', 'one'), record('b', 'two')])
    },
  },
  {
    name: 'reads stamps alone, if it can',
    needs: 'keeps',
    async run({ store, key }) {
      await store.write(key('heads'), record('x', 'content'), FOREVER)
      const heads = (await store.heads?.([key('heads'), key('heads:none')])) ?? [record('x'), undefined]
      expectThat(heads[1] === undefined, 'what is not there has no stamp')
      expectBytes([heads[0]?.subarray(0, 20)], [record('x')])
    },
  },
  {
    name: 'keeps any bytes, and any key',
    needs: 'keeps',
    async run({ store, key }) {
      const bytes = Buffer.concat([record('c'), Buffer.from(Array.from({ length: 256 }, (_, i) => i))])
      const keys = [key('__proto__'), key('constructor'), key(' \r\n\t\0'), key('ключ 🗝'), key('k'.repeat(1000))]
      for (const key of keys) await store.write(key, bytes, FOREVER)
      expectBytes(
        await store.read(keys),
        keys.map(() => bytes),
      )
    },
  },
  {
    name: 'forgets when the time is over, and not before',
    needs: 'keeps',
    async run({ store, sleep, key }) {
      const keys = [key('ttl:hour'), key('ttl:forever'), key('ttl:replaced')]
      await store.write(keys[0], record('d'), HOUR_MS)
      await store.write(keys[1], record('d'), FOREVER)
      await store.write(keys[2], record('d'), 20)
      await store.write(keys[2], record('e'), FOREVER)
      await store.write(key('ttl'), record('d'), 20)
      await gone({ store, sleep }, key('ttl'))
      expectBytes(await store.read(keys), [record('d'), record('d'), record('e')])
    },
  },
  {
    name: 'swaps what is not there, once',
    needs: 'keeps',
    async run({ store, sleep, key }) {
      expectSwap(await store.swap(key('absent'), '', record('f', '1'), HOUR_MS), true)
      expectSwap(await store.swap(key('absent'), '', record('g', '2'), FOREVER), false, record('f', '1'))
      expectSwap(await store.swap(key('absent'), stamp('f'), record('h', '3'), 20), true)
      await gone({ store, sleep }, key('absent'))
      expectSwap(await store.swap(key('absent'), '', record('i', '4'), FOREVER), true)
      expectBytes(await store.read([key('absent')]), [record('i', '4')])
    },
  },
  {
    name: 'swaps under the right stamp only',
    needs: 'keeps',
    async run({ store, key }) {
      expectSwap(await store.swap(key('swap'), stamp('i'), record('j'), FOREVER), false, undefined)
      await store.write(key('swap'), record('i', 'old'), FOREVER)
      expectSwap(await store.swap(key('swap'), stamp('j'), record('k'), FOREVER), false, record('i', 'old'))
      expectSwap(await store.swap(key('swap'), stamp('i'), record('k', 'new'), FOREVER), true)
      expectSwap(await store.swap(key('swap'), stamp('i'), record('l'), FOREVER), false, record('k', 'new'))
    },
  },
  {
    name: 'lets one of many swappers win',
    async run({ store, keeps, key }) {
      await store.write(key('race'), record('m'), FOREVER)
      const letters = [...'nopqrstu']
      const swaps = await Promise.all(
        letters.map(async letter => store.swap(key('race'), stamp('m'), record(letter), FOREVER)),
      )
      const winners = letters.filter((_, i) => swaps[i].done)
      const right = keeps ? winners.length === 1 : winners.length <= 1
      expectThat(right, `one of ${letters.length} swaps is done, not ${winners.length}`)
      const [value] = await store.read([key('race')])
      if (keeps || value !== undefined) expectBytes([value], [record(winners[0] ?? 'm')])
    },
  },
  {
    name: 'removes keys, and what begins with a stamp',
    needs: 'keeps',
    async run({ store, key }) {
      const keys = ['1', '2', '3'].map(name => key(`remove:${name}`))
      for (const each of keys) await store.write(each, record('v', each), FOREVER)
      await store.remove([key('remove:1'), key('remove:none'), key('remove:2')])
      await store.remove([])
      expectThat(!(await store.removeIf(key('remove:3'), stamp('w'))), 'another stamp removes nothing')
      expectThat(!(await store.removeIf(key('remove:none'), stamp('v'))), 'what is not there is not removed')
      expectBytes(await store.read(keys), [undefined, undefined, record('v', keys[2])])
      expectThat(await store.removeIf(key('remove:3'), stamp('v')), 'the right stamp removes')
      expectBytes(await store.read([key('remove:3')]), [undefined])
    },
  },
  {
    name: 'does what is begun together, each as if alone',
    needs: 'keeps',
    async run({ store, key }) {
      const names = ['written', 'forever', 'swapped', 'kept', 'removed', 'removed too', 'given back', 'not given back']
      const keys = names.map(name => key(`together:${name}`))
      for (const name of keys.slice(2)) await store.write(name, record('a', name), FOREVER)
      const [, , swapped, refused, , isRemoved, isNotRemoved, values] = await Promise.all([
        store.write(keys[0], record('b', 'written'), HOUR_MS),
        store.write(keys[1], record('b', 'forever'), FOREVER),
        store.swap(keys[2], stamp('a'), record('b', 'swapped'), HOUR_MS),
        store.swap(keys[3], stamp('z'), record('b'), FOREVER),
        store.remove([keys[4], keys[5]]),
        store.removeIf(keys[6], stamp('a')),
        store.removeIf(keys[7], stamp('z')),
        store.read([...keys, keys[0]]),
        store.publish?.(key('together:@channel'), 'nobody listens'),
      ])
      expectSwap(swapped, true)
      expectSwap(refused, false, record('a', keys[3]))
      expectThat(isRemoved && !isNotRemoved, 'the right stamp removes, another does not')
      const after = [record('b', 'written'), record('b', 'forever'), record('b', 'swapped'), record('a', keys[3])]
      const left = [...after, undefined, undefined, undefined, record('a', keys[7])]
      if (store.capabilities.ordered) expectBytes(values, [...left, after[0]])
      expectBytes(await store.read(keys), left)
    },
  },
  {
    name: 'shows what was written last, or nothing where it may have forgotten it',
    async run({ store, keeps, key }) {
      const chance = new SeededChance(1)
      /** What was written last, by key; undefined once the store has said that it is not there. */
      const last = new Map<string, Buffer | undefined>([])
      const seen = (name: string, value: Uint8Array | undefined): void => {
        const forgotten = value === undefined && !keeps
        if (!forgotten) expectBytes([value], [last.get(name)])
        else last.set(name, undefined)
      }
      for (let i = 0; i < OPERATIONS; i++) {
        const name = key(`last:${below(chance, 4)}`)
        const fresh = Buffer.from(`${String(i).padStart(20, '0')}content`)
        const known = last.get(name)?.toString('latin1', 0, 20) ?? ''
        const kind = below(chance, 5)
        if (kind === 0) {
          await store.write(name, fresh, HOUR_MS)
          last.set(name, fresh)
        } else if (kind === 1) {
          const swapped = await store.swap(name, known, fresh, HOUR_MS)
          if (swapped.done) last.set(name, fresh)
          else seen(name, swapped.current)
          expectThat(swapped.done || !keeps, 'the right stamp swaps')
        } else if (kind === 2) {
          const swapped = await store.swap(name, stamp('z'), fresh, HOUR_MS)
          expectThat(!swapped.done, 'a wrong stamp does not swap')
          if (!swapped.done) seen(name, swapped.current)
        } else if (kind === 3) {
          await store.remove([name])
          last.set(name, undefined)
        } else {
          seen(name, (await store.read([name]))[0])
        }
      }
    },
  },
  {
    name: 'carries messages to those who listen, and no longer than they do',
    needs: 'shared',
    async run({ store, sleep, key }) {
      const heard: string[] = []
      const listener = { message: (text: string) => void heard.push(text), gap: () => void heard.push('gap') }
      const unsubscribe = await store.subscribe?.(key('@bus'), listener)
      await store.publish?.(key('@bus'), 'one ключ')
      await store.publish?.(key('@other'), 'other')
      await store.publish?.(key('@bus'), 'two')
      for (let i = 0; i < LOOKS_MAX && heard.length < 2; i++) await sleep(10)
      await unsubscribe?.()
      await store.publish?.(key('@bus'), 'three')
      await sleep(20)
      expectThat(heard.join() === 'one ключ,two', `both messages are heard, and no other: ${heard.join()}`)
    },
  },
]

/** Waits until a key is gone. */
async function gone({ store, sleep }: Pick<Bench, 'store' | 'sleep'>, key: string): Promise<void> {
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
