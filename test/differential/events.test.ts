import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Case } from './case.ts'
import { families } from './cases/all.ts'
import { knownDifferences } from './known-differences.ts'
import type { RawConnection } from './raw-connection.ts'
import { readReply } from './reply.ts'
import { describeDifferential } from './run-cases.ts'
import type { Runner } from './runner.ts'

/** All classes that redis-server 7.0.15 knows. */
const EVENTS = { 'notify-keyspace-events': 'KEAmn' }
/** Families that set directives of their own, that close connections, or that change nothing. */
const WITHOUT = new Set([
  'client',
  'command',
  'configuration',
  'connection',
  'limits',
  'protocol',
  'pubsub',
  'server',
  'tracking',
])
/** Cases of which newer releases tell other events: they look for the key only when the arguments are right, or refuse what 7.0.15 did. */
const NEWER = new Set([
  'BITCOUNT and BITPOS of a missing key check their arguments',
  ...knownDifferences.map(row => row.case),
])
/** How much of a difference is shown. */
const SHOWN_MAX = 8

/** One who hears of every event of a server. */
class Listener {
  readonly #runner: Runner
  readonly #connection: RawConnection
  #heard = 0

  private constructor(runner: Runner, connection: RawConnection) {
    this.#runner = runner
    this.#connection = connection
  }

  static async of(runner: Runner): Promise<Listener> {
    const connection = await runner.connect()
    await connection.request('PSUBSCRIBE', '__key*__:*')
    return new Listener(runner, connection)
  }

  /** The events since the last call: channel and message of each. */
  async take(): Promise<string[]> {
    const end = `__key__:end ${this.#heard++}`
    await this.#runner.administer('PUBLISH', end, 'end')
    const events: string[] = []
    for (;;) {
      const push = await this.#connection.receive()
      const [, , channel, message] = readReply(push)?.items ?? []
      if (channel === undefined) throw new Error(`no event, but ${push}`)
      if (channel.text === end) return events
      events.push(`${channel.text} ${message?.text}`)
    }
  }

  close(): void {
    this.#connection.close()
  }
}

describeDifferential('keyspace events', EVENTS, pair => {
  let reference: Listener
  let subject: Listener
  beforeAll(async () => {
    reference = await Listener.of(pair().reference)
    subject = await Listener.of(pair().subject)
  })
  afterAll(() => {
    reference?.close()
    subject?.close()
  })
  const cases: Case[] = Object.entries(families).flatMap(([family, list]) =>
    WITHOUT.has(family) ? [] : list.filter(item => !NEWER.has(item.name) && (item.protocols?.includes(2) ?? true)),
  )
  it.for(cases)('$name', async (item, { skip }) => {
    const missing = await pair().subject.firstUnknown(item.requires ?? [])
    if (missing !== undefined) return skip(`no ${missing} yet`)
    await pair().reference.run(item, 2, false)
    await pair().subject.run(item, 2, false)
    const report = differenceOf(await reference.take(), await subject.take())
    expect(report, report).toBe('')
  })
})

/** Where two lists of events part, and what each goes on with; empty when they do not. */
function differenceOf(wanted: readonly string[], got: readonly string[]): string {
  let at = 0
  while (at < wanted.length && wanted[at] === got[at]) at++
  if (at === wanted.length && at === got.length) return ''
  const show = (events: readonly string[]): string =>
    events
      .slice(at, at + SHOWN_MAX)
      .map(event => event.slice(0, 80))
      .join(', ')
  return `event ${at}\n  wanted ${show(wanted)}\n  got    ${show(got)}`
}
