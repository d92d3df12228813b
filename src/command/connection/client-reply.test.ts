import { describe, expect, it } from 'vitest'
import { CommandBench } from '../testing.ts'

/** Runs each line and returns the replies that came. */
function replies(...lines: string[]): string[] {
  const bench = new CommandBench()
  return lines.map(line => bench.raw(...line.split(' ')))
}

describe('CLIENT REPLY', () => {
  it('OFF withholds all until ON', () => {
    const off = replies(
      'CLIENT REPLY OFF',
      'PING',
      'FOO',
      'GET',
      'CLIENT REPLY SKIP',
      'PING',
      'CLIENT REPLY ON',
      'PING',
    )
    expect(off).toEqual(['', '', '', '', '', '', '+OK\r\n', '+PONG\r\n'])
  })

  it('SKIP withholds its own reply and the next, errors too', () => {
    expect(replies('CLIENT REPLY SKIP', 'PING', 'PING')).toEqual(['', '', '+PONG\r\n'])
    expect(replies('CLIENT REPLY SKIP', 'FOO', 'PING')).toEqual(['', '', '+PONG\r\n'])
    expect(replies('CLIENT REPLY SKIP', 'CLIENT REPLY SKIP', 'PING', 'PING')).toEqual(['', '', '', '+PONG\r\n'])
  })

  it('SKIP does the same while something else makes the client special', () => {
    expect(replies('CLIENT NO-TOUCH ON', 'CLIENT REPLY SKIP', 'PING', 'PING')).toEqual(['+OK\r\n', '', '', '+PONG\r\n'])
  })
})
