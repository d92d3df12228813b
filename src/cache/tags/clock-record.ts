import { STAMP_LENGTH, textAt } from '../store/stamp.ts'

/** What the tag clock said: an epoch, and how many invalidations of tags there were in it. Compared within an epoch only. */
export interface ClockReading {
  readonly stamp: string
  readonly epoch: string
  readonly count: number
  /** Versions of resources that have entries in this epoch, `name@version`, each once: who invalidates a key does so in all of them. */
  readonly versions: readonly string[]
}

const EPOCH_END = 2 * STAMP_LENGTH

/** The clock's record: its stamp, the epoch, the count in decimal, and each version behind a space. */
export function clockRecord(reading: ClockReading): Buffer {
  const tail = [reading.count, ...reading.versions].join(' ')
  return Buffer.from(`${reading.stamp}${reading.epoch}${tail}`, 'latin1')
}

/** Reads a clock's record; undefined when there is none. */
export function readClock(record: Uint8Array | undefined): ClockReading | undefined {
  if (record === undefined || record.length <= EPOCH_END) return undefined
  const [text, ...versions] = textAt(record, EPOCH_END, record.length).split(' ')
  const count = Number(text)
  if (!Number.isSafeInteger(count)) return undefined
  return { stamp: textAt(record, 0, STAMP_LENGTH), epoch: textAt(record, STAMP_LENGTH, EPOCH_END), count, versions }
}
