/**
 * A connection: how a session's bytes leave, whatever the transport.
 */
export interface Connection {
  readonly kind: 'tcp' | 'unix' | 'memory'
  /** `address:port` of the peer; of a unix socket `path:0`. */
  readonly address: string
  readonly localAddress: string
  /** Bytes written that the peer has not taken yet. */
  readonly pendingBytes: number
  /** Writes bytes[0, length). Returns true when they are gone and the buffer may be reused; false when the connection keeps the buffer. */
  write(bytes: Uint8Array<ArrayBuffer>, length: number): boolean
  /** Closes once everything written is sent. */
  end(): void
  /** Closes at once. */
  destroy(): void
}
