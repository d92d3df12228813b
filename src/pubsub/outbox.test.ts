import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OutputBuffer } from '../protocol/output-buffer.ts'
import { Mail, Outbox } from './outbox.ts'

/** A receiver that keeps what it is sent, or lets it wait where it is. */
class Reader {
  protocol: 2 | 3
  readonly mail = new Mail(this)
  readonly views: Uint8Array[] = []
  keeps = false

  constructor(protocol: 2 | 3 = 2) {
    this.protocol = protocol
  }

  send(bytes: Uint8Array<ArrayBuffer>): boolean {
    this.views.push(this.keeps ? bytes : bytes.slice())
    return this.keeps
  }

  get text(): string {
    return Buffer.concat(this.views).toString('latin1')
  }
}

/** Writes a text, in the form of a protocol, and posts it to those of the readers that speak it. */
function post(outbox: Outbox, text: string, ...readers: Reader[]): void {
  for (const protocol of new Set(readers.map(reader => reader.protocol))) {
    const writer = outbox.writer(protocol)
    const start = writer.length
    writer.push(1)
    writer.latin1(text)
    for (const reader of readers) {
      if (reader.protocol === protocol) outbox.post(reader.mail, start, writer.length)
    }
  }
  outbox.posted()
}

const asSent = (protocol: 2 | 3, texts: readonly string[]): string =>
  texts.map(text => `${protocol === 3 ? '>' : '*'}1\r\n$${text.length}\r\n${text}\r\n`).join('')

describe('Outbox', () => {
  it('sends the messages of a turn to each receiver in one view that they share', () => {
    const outbox = new Outbox()
    const readers = [new Reader(), new Reader(), new Reader()]
    const shared: ArrayBufferLike[] = []
    for (const reader of readers) {
      reader.send = bytes => {
        reader.views.push(bytes.slice())
        shared.push(bytes.buffer)
        return false
      }
    }
    post(outbox, 'one', ...readers)
    post(outbox, 'two', ...readers)
    outbox.deliver()
    for (const reader of readers) {
      expect(reader.views.length).toBe(1)
      expect(reader.text).toBe(asSent(2, ['one', 'two']))
    }
    expect(new Set(shared).size).toBe(1)
  })

  it('asks for one delivery per turn', () => {
    const outbox = new Outbox()
    let asked = 0
    outbox.onMail = () => asked++
    const [a, b] = [new Reader(), new Reader(3)]
    post(outbox, 'one', a)
    post(outbox, 'two', a, b)
    expect(asked).toBe(1)
    outbox.deliver()
    post(outbox, 'three', b)
    expect(asked).toBe(2)
  })

  it('leaves bytes alone that a receiver lets wait', () => {
    const outbox = new Outbox()
    const slow = new Reader()
    slow.keeps = true
    post(outbox, 'first', slow)
    outbox.deliver()
    post(outbox, 'other', slow)
    outbox.deliver()
    expect(slow.text).toBe(asSent(2, ['first', 'other']))
  })

  it('sends at once when much waits', () => {
    const outbox = new Outbox()
    const reader = new Reader()
    const large = 'x'.repeat(700_000)
    post(outbox, large, reader)
    expect(reader.views.length).toBe(0)
    post(outbox, large, reader)
    expect(reader.text).toBe(asSent(2, [large, large]))
    outbox.deliver()
    expect(reader.views.length).toBe(1)
  })

  it('keeps the order when a receiver changes its protocol', () => {
    const outbox = new Outbox()
    const [reader, other] = [new Reader(), new Reader()]
    post(outbox, 'a', reader, other)
    post(outbox, 'b', other)
    post(outbox, 'c', reader)
    reader.protocol = 3
    post(outbox, 'd', reader)
    post(outbox, 'e', reader)
    outbox.deliver()
    expect(reader.text).toBe(asSent(2, ['a', 'c']) + asSent(3, ['d', 'e']))
    expect(other.text).toBe(asSent(2, ['a', 'b']))
  })

  it('gives each receiver its messages in order, once, whoever else gets some', () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          to: fc.subarray([0, 1, 2, 3]),
          text: fc.string({ maxLength: 8, unit: 'grapheme-ascii' }),
        }),
      },
      { weight: 2, arbitrary: fc.record({ collect: fc.nat(3) }) },
      { weight: 1, arbitrary: fc.constant('deliver' as const) },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), steps => {
        const outbox = new Outbox()
        const readers = [new Reader(2), new Reader(3), new Reader(2), new Reader(3)]
        readers[2].keeps = readers[3].keeps = true
        const expected: string[][] = readers.map(() => [])
        for (const action of steps) {
          if (action === 'deliver') {
            outbox.deliver()
          } else if ('collect' in action) {
            const reader = readers[action.collect]
            const output = new OutputBuffer()
            if (reader.mail.waiting) outbox.collect(reader.mail, output)
            reader.views.push(output.bytes.slice(0, output.length))
          } else {
            post(outbox, action.text, ...action.to.map(at => readers[at]))
            for (const at of action.to) expected[at].push(action.text)
          }
        }
        outbox.deliver()
        for (const [at, reader] of readers.entries()) expect(reader.text).toBe(asSent(reader.protocol, expected[at]))
      }),
    )
  })
})
