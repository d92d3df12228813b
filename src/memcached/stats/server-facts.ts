/** What `stats` tells of the server beside its store. */
export interface ServerFacts {
  readonly processId: number
  /** What it runs on, in the place of libevent's version. */
  readonly platform: string
  readonly pointerBits: number
  /** ms since the Unix epoch. */
  readonly startedMs: number
  readonly userMicroseconds: number
  readonly systemMicroseconds: number
  readonly connections: number
  readonly connectionsInAll: number
  readonly connectionsRejected: number
  /** Whether new connections are accepted. */
  readonly accepting: boolean
  /** Times that they were not since there were too many, and for how long in all. */
  readonly acceptPauses: number
  readonly acceptPausedMicroseconds: number
  readonly inputBytes: number
  readonly outputBytes: number
  /** Buffers that hold incomplete commands or replies that wait, and their bytes. */
  readonly bufferBytes: number
  readonly juggles: number
  /** Of `-Z`; undefined without it. */
  readonly tls: TlsFacts | undefined
  readonly crawlerRunning: boolean
  readonly crawlerStarts: number
}

export interface TlsFacts {
  /** Sessions begun that may be resumed. */
  readonly newSessions: number
  readonly handshakeErrors: number
  /** Connections that broke later. */
  readonly protocolErrors: number
  /** When certificates were read last, in ms since the Unix epoch. */
  readonly refreshedMs: number
}

/** A connection, or what is listened on, as `stats conns` tells it. */
export interface ConnectionFacts {
  /** The socket's number in this process; -1 when there is none. */
  readonly fileDescriptor: number
  readonly datagrams: boolean
  /** `tcp:127.0.0.1:1234`, `unix:/path`: of the peer, or what is listened on. */
  readonly address: string
  /** The server's end; undefined of what is listened on. */
  readonly localAddress: string | undefined
  /** As memcached calls it: `conn_read` and the like. */
  readonly state: string
  readonly idleSeconds: number
}
