import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { below, type Chance } from '../../src/base/chance.ts'

/** A proxy in this process, in front of a server, that cuts connections: before what was sent arrives, in the middle of it, or before the answer does. */
export class CuttingProxy {
  /** One piece of data in so many is the last of its connection; 0 for none. */
  oneIn: number
  /** Connections that were cut. */
  cuts = 0
  readonly #target: number
  readonly #chance: Chance
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  /** Connections on which the server was sent something and has not answered since. */
  readonly #asked = new Set<Socket>()

  private constructor(target: number, chance: Chance, oneIn: number) {
    this.#target = target
    this.#chance = chance
    this.oneIn = oneIn
    this.#server = createServer(socket => this.#serve(socket))
  }

  /** Opens a proxy to a port of loopback, on a port of its own. */
  static async open(target: number, chance: Chance, oneIn: number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(target, chance, oneIn)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Whether an answer is on its way. */
  get answering(): boolean {
    return this.#asked.size > 0
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #serve(client: Socket): void {
    const server = connect(this.#target, '127.0.0.1')
    for (const [from, to] of [
      [client, server],
      [server, client],
    ]) {
      this.#sockets.add(from)
      from.on('data', bytes => {
        if (from === client) this.#asked.add(client)
        else this.#asked.delete(client)
        this.#pass(bytes, from, to)
      })
      from.on('error', () => {})
      from.on('close', () => {
        this.#sockets.delete(from)
        this.#asked.delete(client)
        to.destroy()
      })
    }
  }

  #pass(bytes: Buffer, from: Socket, to: Socket): void {
    if (this.oneIn === 0 || below(this.#chance, this.oneIn) !== 0) {
      to.write(bytes)
      return
    }
    this.cuts++
    from.destroy()
    to.end(bytes.subarray(0, below(this.#chance, bytes.length + 1)))
  }
}
