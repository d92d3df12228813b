import { expect } from 'vitest'
import { SeededChance } from '../../src/base/chance.ts'
import { ManualTime } from '../../src/base/manual-time.ts'
import { FileJournal } from '../../src/cache/journal/file-journal.ts'
import type { JournalEntry } from '../../src/cache/journal/journal.ts'
import { type DiskImage, SimulatedDisk } from '../../src/cache/journal/simulated-disk.ts'
import { compareTokens, type Token } from '../../src/cache/journal/token.ts'
import { WriteBehind } from '../../src/cache/write-behind/write-behind.ts'
import type { WriteBehindListener, WriteBehindOptions } from '../../src/cache/write-behind/write-behind-options.ts'

/** A disk with nothing on it. */
export const EMPTY: DiskImage = new Map()

/** A source that keeps what it is told, and what it was told in which order. */
export class Source {
  readonly rows = new Map<string, string>()
  readonly tokens = new Map<string, Token>()
  readonly calls: string[][] = []
  readonly flying = new Set<string>()
  /** Decides about a call: what it throws is what the source says. */
  rule: (keys: readonly string[]) => void | Promise<void> = () => {}

  readonly write = async (entries: readonly JournalEntry[]): Promise<void> => {
    const keys = entries.map(({ key }) => key)
    this.calls.push(keys)
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys.filter(key => this.flying.has(key))).toEqual([])
    for (const key of keys) this.flying.add(key)
    try {
      await this.rule(keys)
      for (const { key, token, payload } of entries) {
        const last = this.tokens.get(key)
        if (last !== undefined && compareTokens(token, last) < 0) continue
        this.tokens.set(key, token)
        if (payload === undefined) this.rows.delete(key)
        else this.rows.set(key, Buffer.from(payload).toString())
      }
    } finally {
      for (const key of keys) this.flying.delete(key)
    }
  }
}

const DEFAULTS = {
  batchEntries: 8,
  concurrency: 1,
  delayMs: 0,
  backoff: { minMs: 100, maxMs: 1000 },
  refusalsMax: 3,
  isPermanent: () => false,
  queueEntries: 100,
  queueBytes: 10_000,
  onFull: 'wait',
} as const

/** A writer over a journal on a simulated disk, under a manual clock. */
export async function createWriter(
  given: Partial<WriteBehindOptions> & { disk?: SimulatedDisk; listener?: WriteBehindListener } = {},
) {
  const { disk = new SimulatedDisk(EMPTY, 'a'), listener, ...options } = given
  const time = new ManualTime(1000, {
    after: () => {
      throw new Error('no real time')
    },
    soon: () => {
      throw new Error('no real turns')
    },
  })
  const source = new Source()
  const journal = new FileJournal(disk, { when: 'always' }, time, time)
  const platform = { clock: time, scheduler: time, chance: new SeededChance(1) }
  const writer = new WriteBehind(journal, { ...DEFAULTS, write: source.write, ...options }, platform, listener)
  await writer.open()
  const put = (key: string, value: string | undefined, signal?: AbortSignal) =>
    writer.put(key, value === undefined ? undefined : Buffer.from(value), signal)
  return { disk, journal, put, source, time, writer }
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settled(turns = 2): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise(resolve => setImmediate(resolve))
}

/** Lets time pass in small steps, and everything happen in it. */
export async function pass(time: ManualTime, ms: number, stepMs = 50): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    time.advance(stepMs)
    await settled(1)
  }
}
