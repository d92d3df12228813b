import type { Socket } from 'node:net'

/** After the last reply, what the peer still sends is read and thrown away for so long; closing at once would lose it the reply. */
const LINGER_MS = 1000

/** Closes our side of a socket behind what it was given, and the rest when the peer does or does not within {@link LINGER_MS}. Calls `sent` when all is gone. */
export function endLingering(socket: Socket, sent: () => void): void {
  socket.end(() => {
    sent()
    const timer = setTimeout(() => socket.destroy(), LINGER_MS)
    timer.unref()
    socket.once('close', () => clearTimeout(timer))
  })
}
