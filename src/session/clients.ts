import type { Client } from '../command/client.ts'
import type { ClientsPort } from '../command/host.ts'
import type { Session } from './session.ts'

/** The connected clients, by id. Ids ascend and are never used again. */
export class Clients implements ClientsPort {
  readonly #sessions = new Map<number, Session>()
  #lastId = 0

  get size(): number {
    return this.#sessions.size
  }

  nextId(): number {
    return ++this.#lastId
  }

  add(session: Session): void {
    this.#sessions.set(session.id, session)
  }

  remove(session: Session): void {
    this.#sessions.delete(session.id)
  }

  get(id: number): Client | undefined {
    return this.#sessions.get(id)
  }

  list(): Iterable<Client> {
    return this.#sessions.values()
  }

  sessions(): Iterable<Session> {
    return this.#sessions.values()
  }
}
