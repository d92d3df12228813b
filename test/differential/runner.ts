import { type Case, type Protocol, resolveStep, type Step, type StepLike, splitWords } from './case.ts'
import { CLOSED, encodeCommand, type RawConnection } from './raw-connection.ts'
import { parseReply } from './reply.ts'
import type { Subject } from './subjects.ts'

/** What a server made of one step. */
export interface Outcome {
  readonly step: Step
  readonly replies: readonly string[]
}

/** How often a server is asked whether a client waits by now. */
const LOOKS_MAX = 10_000

/** A command whose reply shows that nothing came before it that should not have. */
const LAST_STEP = ['ECHO', 'the last reply']

/** Runs cases on one server, each on fresh connections against an empty keyspace. */
export class Runner {
  readonly #subject: Subject
  #administration: RawConnection | undefined

  constructor(subject: Subject) {
    this.#subject = subject
  }

  get name(): string {
    return this.#subject.name
  }

  /** The outcome of every step, and of a last one on each connection. `fragmented` sends every byte by itself. */
  async run(item: Case, protocol: Protocol, fragmented: boolean): Promise<Outcome[]> {
    await this.administer('FLUSHALL')
    const connections = new Map<string, RawConnection>()
    const connection = async (name: string) => {
      const known = connections.get(name)
      if (known !== undefined) return known
      const opened = await this.#open(protocol)
      connections.set(name, opened)
      return opened
    }
    try {
      const steps = fragmented || item.inTurn ? undefined : pipeline(item.steps)
      if (steps === undefined) return await this.#runInTurn(item.steps, connection, connections, fragmented)
      return await runPipelined(steps, await connection('a'))
    } finally {
      await Promise.all([...connections.values()].map(opened => opened.end()))
      for (const step of item.cleanup ?? []) {
        await this.administer(...(typeof step === 'string' ? splitWords(step).command : step))
      }
    }
  }

  /** All that the server answers to some bytes before it closes, when the client closes its side at once. */
  async answerTo(bytes: Uint8Array): Promise<string> {
    const connection = await this.#subject.connect()
    connection.send(bytes)
    connection.endSending()
    const answer = await connection.receiveAll()
    connection.close()
    return answer
  }

  /** Opens a connection beside the cases. */
  connect(): Promise<RawConnection> {
    return this.#subject.connect()
  }

  /** Runs a command beside the cases; throws when it fails. */
  async administer(...command: string[]): Promise<string> {
    this.#administration ??= await this.#subject.connect()
    const reply = await this.#administration.request(...command)
    if (reply === CLOSED) {
      // The case before killed this connection too.
      this.#administration = undefined
      return this.administer(...command)
    }
    if (reply.startsWith('-')) throw new Error(`${this.name}: ${command.join(' ')}: ${reply}`)
    return reply
  }

  /** The first of some commands that the server does not know. */
  async firstUnknown(commands: readonly string[]): Promise<string | undefined> {
    for (const command of commands) {
      const [info] = parseReply(await this.administer('COMMAND', 'INFO', command)).items ?? []
      if (info?.items === undefined) return command
    }
    return undefined
  }

  close(): void {
    this.#administration?.close()
  }

  async #runInTurn(
    steps: readonly StepLike[],
    connectionNamed: (name: string) => Promise<RawConnection>,
    connections: ReadonlyMap<string, RawConnection>,
    fragmented: boolean,
  ): Promise<Outcome[]> {
    const outcomes: Outcome[] = []
    const replies: string[] = []
    const take = async (step: Step) => {
      const connection = await connectionNamed(step.connection)
      const waiting = step.waits ? await this.#waitingClients() : 0
      if (fragmented) await connection.sendFragmented(bytesOf(step))
      else connection.send(bytesOf(step))
      if (step.ends) connection.endSending()
      for (let looks = 0; step.waits && looks < LOOKS_MAX && (await this.#waitingClients()) === waiting; looks++);
      const outcome = { step, replies: await receive(connection, step.replies) }
      outcomes.push(outcome)
      replies.push(outcome.replies.join(''))
    }
    for (let like of steps) {
      while (typeof like === 'function') like = like(replies)
      await take(resolveStep(like))
    }
    for (const name of connections.keys()) await take({ ...resolveStep(LAST_STEP), connection: name })
    return outcomes
  }

  /** How many clients wait in a command that blocks. */
  async #waitingClients(): Promise<number> {
    return Number(/blocked_clients:(\d+)/.exec(await this.administer('INFO', 'clients'))?.[1])
  }

  async #open(protocol: Protocol): Promise<RawConnection> {
    const connection = await this.#subject.connect()
    if (protocol === 3) {
      const hello = await connection.request('HELLO', 3)
      if (!hello.startsWith('%') && !hello.startsWith('-NOAUTH')) throw new Error(`HELLO 3: ${hello}`)
    }
    return connection
  }
}

/** The steps of a case that can be sent at once: all on the first connection, none made from earlier replies. */
function pipeline(steps: readonly StepLike[]): Step[] | undefined {
  const resolved: Step[] = []
  for (const like of steps) {
    if (typeof like === 'function') return undefined
    const step = resolveStep(like)
    if (step.connection !== 'a' || step.ends) return undefined
    resolved.push(step)
  }
  return [...resolved, resolveStep(LAST_STEP)]
}

async function runPipelined(steps: readonly Step[], connection: RawConnection): Promise<Outcome[]> {
  connection.send(Buffer.concat(steps.map(bytesOf)))
  const outcomes: Outcome[] = []
  for (const step of steps) outcomes.push({ step, replies: await receive(connection, step.replies) })
  return outcomes
}

async function receive(connection: RawConnection, count: number): Promise<string[]> {
  const replies: string[] = []
  for (let index = 0; index < count; index++) replies.push(await connection.receive())
  return replies
}

function bytesOf(step: Step): Buffer {
  return 'bytes' in step.send ? Buffer.from(step.send.bytes) : encodeCommand(step.send)
}
