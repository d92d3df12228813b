import { STAMP_LENGTH, textAt } from '../store/stamp.ts'

/** A tag's versions, and when, by the tag clock, they last changed. */
export interface TagState {
  readonly stamp: string
  readonly epoch: string
  readonly hard: string
  readonly soft: string
  /** The clock's count at the last change or later; undefined while nobody has found out for a tag that was new. */
  readonly count: number | undefined
}

const EPOCH_END = 2 * STAMP_LENGTH
const HARD_END = 3 * STAMP_LENGTH
const SOFT_END = 4 * STAMP_LENGTH

/** A tag's record: stamp, epoch, hard version, soft version, count in decimal or nothing. */
export function tagRecord(state: TagState): Buffer {
  return Buffer.from(`${state.stamp}${state.epoch}${state.hard}${state.soft}${state.count ?? ''}`, 'latin1')
}

/** Reads a tag's record; undefined when there is none. */
export function readTag(record: Uint8Array | undefined): TagState | undefined {
  if (record === undefined || record.length < SOFT_END) return undefined
  const count = textAt(record, SOFT_END, record.length)
  return {
    stamp: textAt(record, 0, STAMP_LENGTH),
    epoch: textAt(record, STAMP_LENGTH, EPOCH_END),
    hard: textAt(record, EPOCH_END, HARD_END),
    soft: textAt(record, HARD_END, SOFT_END),
    count: count === '' ? undefined : Number(count),
  }
}
