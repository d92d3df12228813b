import { StreamId } from '../../types/stream/stream-id.ts'
import { TrimOptions } from '../../types/stream/stream-trim.ts'

/** What handlers of stream commands read their arguments into; used again by each command. */
export class StreamScratch {
  readonly id = new StreamId()
  readonly start = new StreamId()
  readonly end = new StreamId()
  readonly trim = new TrimOptions()
  readonly read = new ReadOptions()
}

/** The arguments of XREAD and XREADGROUP. */
export class ReadOptions {
  /** Entries of each stream at most; 0 is no limit. */
  count = 0
  /** Whether to wait, and until when, in ms since the Unix epoch. */
  waits = false
  deadlineMs = 0
  /** The argument that names the first stream, and how many there are; the ids follow. */
  firstKey = 0
  streams = 0
  /** The argument that names the group; the consumer follows. 0 for none. */
  group = 0
  noAck = false
  /** Since when an entry must be pending to be claimed, in ms; -1 to claim none. */
  claimIdleMs = -1

  reset(): void {
    this.count = this.firstKey = this.streams = this.group = 0
    this.waits = this.noAck = false
    this.claimIdleMs = -1
  }
}
