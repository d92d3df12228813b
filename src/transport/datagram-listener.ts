import { createSocket, type Socket } from 'node:dgram'
import { fileDescriptorOf } from './reusing-socket.ts'

/** Replies to a datagram, in as many as it takes. */
export type AnswerDatagram = (request: Buffer) => readonly Buffer[]

/** A listener on one address for datagrams, each of which is a request of its own. */
export class DatagramListener {
  /** What it listens on, with the port that it got; undefined while it does not. */
  address: { readonly host: string; readonly port: number } | undefined = undefined

  readonly #answer: AnswerDatagram
  #socket: Socket | undefined = undefined

  constructor(answer: AnswerDatagram) {
    this.#answer = answer
  }

  /** The number of its socket; -1 where there is none. */
  get fileDescriptor(): number {
    return this.#socket === undefined ? -1 : descriptorInside(this.#socket)
  }

  /** Starts listening. Returns the port. Rejects with Node's system error when the address cannot be had. */
  listen(host: string, port: number): Promise<number> {
    const ipv6 = host.includes(':')
    const socket = createSocket(ipv6 ? { type: 'udp6', ipv6Only: true } : { type: 'udp4' })
    this.#socket = socket
    return new Promise((resolve, reject) => {
      socket.once('error', reject)
      socket.bind(port, host, () => {
        socket.off('error', reject)
        socket.on('error', () => {})
        const taken = socket.address().port
        this.address = { host, port: taken }
        socket.on('message', (request, peer) => {
          for (const reply of this.#answer(request)) socket.send(reply, peer.port, peer.address)
        })
        resolve(taken)
      })
    })
  }

  close(): Promise<void> {
    const socket = this.#socket
    this.#socket = this.address = undefined
    return new Promise(resolve => (socket === undefined ? resolve() : socket.close(() => resolve())))
  }
}

/** The number of a socket for datagrams: Node keeps its handle behind a symbol. */
function descriptorInside(socket: Socket): number {
  const symbol = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'state symbol')
  const state = symbol === undefined ? undefined : (socket as unknown as Record<symbol, { handle?: object }>)[symbol]
  return fileDescriptorOf({ _handle: state?.handle })
}
