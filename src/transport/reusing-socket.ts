import { Socket } from 'node:net'

/**
 * Sockets that read into one reused buffer.
 *
 * Node lets only sockets that *it* connects read into a given buffer (`onread`), not those that a server accepted; a chunk of memory is
 * allocated for each read instead, which costs a sixth of the throughput. So an accepted socket is rebuilt over its handle with `onread`. That touches two private
 * properties (`_handle`; and `_server`, without which `server.close()` never returns); where they are not what they were, {@link canReuse} says so and
 * plain `data` events do.
 */

interface SocketInside {
  _handle: unknown
  _server: unknown
  server: unknown
}

/** Whether an accepted socket has the inside that {@link rebuild} relies on. */
export function canReuse(accepted: Socket): boolean {
  const inside = accepted as unknown as Partial<SocketInside>
  return typeof inside._handle === 'object' && inside._handle !== null && '_server' in accepted && '_handle' in accepted
}

/** Returns a socket over the same handle as `accepted`, which is spent, that reads into `buffer` and calls `read` with the bytes' number. */
export function rebuild(accepted: Socket, buffer: Uint8Array, read: (length: number) => void): Socket {
  const inside = accepted as unknown as SocketInside
  const handle = inside._handle
  const server = inside._server
  inside._handle = null
  inside._server = null
  const options = {
    handle,
    allowHalfOpen: true,
    onread: {
      buffer,
      callback(length: number): boolean {
        read(length)
        return true
      },
    },
  }
  const socket = new Socket(options as ConstructorParameters<typeof Socket>[0])
  const rebuilt = socket as unknown as SocketInside
  rebuilt._server = server
  rebuilt.server = server
  return socket
}

/** The number of a socket's descriptor in this process; -1 where the platform has none or keeps it. */
export function fileDescriptorOf(socket: object): number {
  const handle = (socket as unknown as Partial<SocketInside>)._handle as { fd?: unknown } | null | undefined
  return typeof handle?.fd === 'number' ? handle.fd : -1
}
