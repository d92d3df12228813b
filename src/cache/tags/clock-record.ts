import { STAMP_LENGTH, textAt } from '../store/stamp.ts'

/** What the tag clock said: an epoch, and how many invalidations of tags there were in it. Compared within an epoch only. */
export interface ClockReading {
  readonly stamp: string
  readonly epoch: string
  readonly count: number
}

const EPOCH_END = 2 * STAMP_LENGTH

/** The clock's record: its stamp, the epoch, the count in decimal. */
export function clockRecord(reading: ClockReading): Buffer {
  return Buffer.from(`${reading.stamp}${reading.epoch}${reading.count}`, 'latin1')
}

/** Reads a clock's record; undefined when there is none. */
export function readClock(record: Uint8Array | undefined): ClockReading | undefined {
  if (record === undefined || record.length <= EPOCH_END) return undefined
  const count = Number(textAt(record, EPOCH_END, record.length))
  if (!Number.isSafeInteger(count)) return undefined
  return { stamp: textAt(record, 0, STAMP_LENGTH), epoch: textAt(record, STAMP_LENGTH, EPOCH_END), count }
}
