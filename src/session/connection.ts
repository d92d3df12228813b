/**
 * A connection: how a session's bytes leave, whatever the transport. What arrives it tells a {@link ConnectionListener}.
 */
export interface Connection {
  readonly kind: 'tcp' | 'unix' | 'memory'
  /** `address:port` of the peer; of a unix socket `path:0`. */
  readonly address: string
  readonly localAddress: string
  /** The socket's number in this process; -1 when there is none. */
  readonly fileDescriptor: number
  /** The common name in the certificate that the peer showed, if it is valid. */
  readonly certificateName?: string | undefined
  /** Bytes written that the peer has not taken yet. */
  readonly pendingBytes: number
  /** Bytes of memory that those hold. */
  readonly pendingMemoryBytes: number
  /** Writes bytes[0, length). */
  write(bytes: Uint8Array<ArrayBuffer>, length: number): Written
  /** Stops reading, so that the peer is slowed down; until {@link resumeReading}. */
  pauseReading(): void
  resumeReading(): void
  /** Closes once everything written is sent. */
  end(): void
  /** Closes at once; what the peer has not taken is lost. */
  destroy(): void
}

/** The bytes are gone: the buffer may be used again. */
export const WRITTEN = 0
/** The bytes wait in a copy: the buffer may be used again. */
export const COPIED = 1
/** The bytes wait in the buffer: it is the connection's from now on. */
export const KEPT = 2
export type Written = typeof WRITTEN | typeof COPIED | typeof KEPT

/** What a connection tells the session behind it. Never called while the connection's own methods run. */
export interface ConnectionListener {
  /** bytes[0, length) arrived; they are valid during the call. */
  receive(bytes: Uint8Array, length: number): void
  /** The peer will send no more; it may still read. */
  ended(): void
  /** All that had been pending is gone. */
  drained(): void
  /** The connection is gone, whoever closed it. */
  closed(): void
}
