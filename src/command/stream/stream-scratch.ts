import { StreamId } from '../../types/stream/stream-id.ts'
import { TrimOptions } from '../../types/stream/stream-trim.ts'

/** What handlers of stream commands read their arguments into; used again by each command. */
export class StreamScratch {
  readonly id = new StreamId()
  readonly start = new StreamId()
  readonly end = new StreamId()
  readonly trim = new TrimOptions()
}
