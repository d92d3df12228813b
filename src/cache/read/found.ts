import type { Entry } from '../store/record.ts'
import type { ClockReading } from '../tags/clock-record.ts'

/** What the store says of a key. */
export interface Found {
  /** 'fresh' and 'stale' have a value; stale ones are past their time or of an expired tag. 'none': nothing that could be used. */
  readonly state: 'fresh' | 'stale' | 'none'
  /** The value as readers get it. */
  readonly value: unknown
  /** Until when the value is or was fresh, in ms since the Unix epoch: now at the latest when a tag expired it. */
  readonly freshUntilMs: number
  readonly entry: Entry | undefined
  /** The permission to store what is loaded now; undefined when there is none: the store cannot be reached or believed, or a writer holds the key. */
  readonly token: FillToken | undefined
  /** Whether the store answered: if it did not, a value may be kept in this process all the same. */
  readonly reachable: boolean
}

/** A token: while the record under the key still has this stamp, nothing was invalidated and nothing stored since. */
export interface FillToken {
  readonly stamp: string
  readonly clock: ClockReading
  /** The lowest version of the row that may be stored; undefined without. */
  readonly rowVersion: bigint | undefined
}
