import type { Subscriber } from './channels.ts'

/** One whose copies of keys can be tracked. */
export interface TrackingClient extends Subscriber {
  readonly id: number
  /** How its copies are tracked; undefined while they are not. */
  tracking: TrackingState | undefined
}

/** What a client chooses. */
export interface TrackingOptions {
  /** The id of the client that is told in its place; 0 for itself. */
  readonly redirect: number
  /** Whether it is told of all changes of keys with its prefixes. */
  readonly broadcast: boolean
  /** Whether the keys that it reads are remembered: always, only if it says so before, or unless it says so. */
  readonly mode: 'always' | 'opt-in' | 'opt-out'
  /** Whether it is not told of what it changes itself. */
  readonly noLoop: boolean
}

export interface TrackingState extends TrackingOptions {
  /** Whether CLIENT CACHING came before this command. */
  caching: boolean
  /** Whether the client that is told in its place was found gone. */
  broken: boolean
  /** The prefixes that it is told of in broadcasting mode. */
  readonly prefixes: Set<string>
  /** Bytes of memory that these take, about. */
  bytes: number
}
