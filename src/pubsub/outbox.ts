import { OutputBuffer } from '../protocol/output-buffer.ts'
import { Reply } from '../protocol/resp/reply.ts'

/**
 * The outbox: messages that clients are sent without having asked just now, until the end of the turn.
 *
 * A message is written once per protocol, whoever gets it; what waits for a receiver are ranges of the buffer that all share. Messages of one turn
 * that go to the same receivers make one range, so that a hundred receivers are sent one and the same view of the bytes: nothing is copied, and a
 * receiver costs one write a turn.
 *
 * A receiver whose own commands run meanwhile collects what waits for it between them, so that messages and replies come in the order in which
 * they were made.
 *
 * Invariants
 * - Mail in which something waits is listed, and then `onMail` was told since the last {@link Outbox.deliver}.
 * - All ranges of one mail lie in the buffer of its protocol.
 */

/** Bytes that may wait for the end of the turn; with more they are sent at once. */
const OUTBOX_BYTES_MAX = 1024 * 1024

/** One who can be sent messages. */
export interface Receiver {
  /** RESP version. */
  readonly protocol: 2 | 3
  /** Sends bytes that others are sent as well. Returns whether they wait where they are, so that they must stay. */
  send(bytes: Uint8Array<ArrayBuffer>): boolean
}

/** What waits for one receiver. */
export class Mail {
  readonly receiver: Receiver
  /** The protocol of what waits. */
  protocol: 2 | 3 = 2
  /** The last range; nothing waits while it is empty. */
  start = 0
  end = 0
  /** Starts and ends of the ranges before it; mostly there are none. */
  before: number[] | undefined = undefined
  listed = false

  constructor(receiver: Receiver) {
    this.receiver = receiver
  }

  get waiting(): boolean {
    return this.end > this.start
  }
}

export class Outbox {
  /** Told when something waits: {@link deliver} is to be called at the end of the turn. */
  onMail: () => void = () => {}
  /** Called at the end of the turn: may post what was gathered in it. */
  beforeDelivery: () => void = () => {}

  #resp2: Reply | undefined = undefined
  #resp3: Reply | undefined = undefined
  #mail: Mail[] = []
  /** Whether `onMail` was told. */
  #awake = false
  /** Where the ranges of one mail are put together. */
  #gathered: OutputBuffer | undefined = undefined
  /** The view that was sent last, for the next receiver of the same range. */
  #view = NOTHING
  #viewStart = -1
  #viewProtocol: 2 | 3 = 2

  /** Where a message to receivers of a protocol is to be written, before it is posted to each. */
  writer(protocol: 2 | 3): Reply {
    if (protocol === 3) return (this.#resp3 ??= writerOf(3))
    return (this.#resp2 ??= writerOf(2))
  }

  /** Adds [start, end) of the writer of the receiver's protocol to what waits for it. */
  post(mail: Mail, start: number, end: number): void {
    const { protocol } = mail.receiver
    if (mail.end === start && mail.protocol === protocol && mail.start < start) {
      mail.end = end
      return
    }
    if (mail.start < mail.end) this.#addRange(mail, protocol, start, end)
    else {
      mail.protocol = protocol
      mail.start = start
      mail.end = end
    }
    if (mail.listed) return
    mail.listed = true
    this.#mail.push(mail)
    this.wake()
  }

  /** Has {@link deliver} called at the end of the turn. */
  wake(): void {
    if (this.#awake) return
    this.#awake = true
    this.onMail()
  }

  /** Sends at once what waits, if it is much. To be called when a message was posted to all its receivers. */
  posted(): void {
    const waiting = (this.#resp2?.length ?? 0) + (this.#resp3?.length ?? 0)
    if (waiting > OUTBOX_BYTES_MAX) this.#sendAll()
  }

  /** Appends what waits for one receiver to its output. */
  collect(mail: Mail, output: OutputBuffer): void {
    const { bytes } = this.writer(mail.protocol)
    for (let i = 0; mail.before !== undefined && i < mail.before.length; i += 2) {
      output.raw(bytes, mail.before[i], mail.before[i + 1])
    }
    output.raw(bytes, mail.start, mail.end)
    empty(mail)
  }

  /** Sends everything that waits. */
  deliver(): void {
    this.beforeDelivery()
    this.#awake = false
    this.#sendAll()
  }

  #sendAll(): void {
    let kept = false
    const mail = this.#mail
    this.#mail = []
    for (const item of mail) {
      item.listed = false
      if (item.start === item.end) continue
      if (this.#send(item)) kept = true
      empty(item)
    }
    this.#view = NOTHING
    this.#viewStart = -1
    if (kept) {
      this.#resp2?.detach()
      this.#resp3?.detach()
    } else {
      this.#resp2?.reset()
      this.#resp3?.reset()
    }
  }

  /** Sends what waits for one receiver. Returns whether it waits on in the shared buffer. */
  #send(mail: Mail): boolean {
    if (mail.before === undefined) return mail.receiver.send(this.#viewOf(mail.protocol, mail.start, mail.end))
    const gathered = (this.#gathered ??= new OutputBuffer())
    this.collect(mail, gathered)
    const view = new Uint8Array(gathered.bytes.buffer, gathered.bytes.byteOffset, gathered.length)
    if (mail.receiver.send(view)) gathered.detach()
    else gathered.reset()
    return false
  }

  #viewOf(protocol: 2 | 3, start: number, end: number): Uint8Array<ArrayBuffer> {
    if (start !== this.#viewStart || end - start !== this.#view.length || protocol !== this.#viewProtocol) {
      const { bytes } = this.writer(protocol)
      this.#view = new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start)
      this.#viewStart = start
      this.#viewProtocol = protocol
    }
    return this.#view
  }

  /** Adds a range behind another that does not end where it starts. */
  #addRange(mail: Mail, protocol: 2 | 3, start: number, end: number): void {
    if (mail.protocol !== protocol) {
      // The receiver has changed its protocol: what waits is copied behind the new message, and that once more behind it.
      const writer = this.writer(protocol)
      const old = this.writer(mail.protocol)
      const at = writer.length
      for (const [from, to] of rangesOf(mail)) writer.raw(old.bytes, from, to)
      writer.raw(writer.bytes, start, end)
      mail.before = undefined
      mail.protocol = protocol
      mail.start = at
      mail.end = writer.length
      return
    }
    mail.before ??= []
    mail.before.push(mail.start, mail.end)
    mail.start = start
    mail.end = end
  }
}

function writerOf(protocol: 2 | 3): Reply {
  const writer = new Reply()
  writer.protocol = protocol
  return writer
}

function rangesOf({ before = [], start, end }: Mail): [from: number, to: number][] {
  const ranges: [number, number][] = []
  for (let i = 0; i < before.length; i += 2) ranges.push([before[i], before[i + 1]])
  return [...ranges, [start, end]]
}

function empty(mail: Mail): void {
  mail.before = undefined
  mail.start = 0
  mail.end = 0
}

const NOTHING = new Uint8Array(0)
