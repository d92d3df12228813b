import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Case, describeStep, type Protocol } from './case.ts'
import { missingNames, sameReply } from './comparison.ts'
import { knownDifference } from './known-differences.ts'
import { CLOSED, SILENT } from './raw-connection.ts'
import { type Outcome, Runner } from './runner.ts'
import {
  type Directives,
  MISSING,
  referenceBinary,
  referenceRequired,
  type Subject,
  startRedis,
  startSubject,
  subjectIsReference,
} from './subjects.ts'

/** Directives every server of the suite runs with: the cases use DEBUG. */
const BASE: Directives = { 'enable-debug-command': 'yes' }

/** How often the reference is asked again whose last reply a reset may have taken. */
const RESETS_MAX = 5

/** The reference and the server under test, beside each other. */
export interface Pair {
  readonly reference: Runner
  readonly subject: Runner
}

/** Runs each case against both servers, in RESP2 and RESP3, and compares every reply. */
export function describeCases(
  family: string,
  cases: readonly Case[],
  options: { directives?: Directives; newer?: Directives; fragmented?: boolean } = {},
): void {
  const { directives = {}, newer = {}, fragmented = false } = options
  const body = (pair: () => Pair) => {
    it.for(variants(cases))('$title', async ({ item, protocol }, { skip }) => {
      const { reference, subject } = pair()
      const missing = await subject.firstUnknown(item.requires ?? [])
      if (missing !== undefined) return skip(`no ${missing} yet`)
      const [expected, actual] = await Promise.all([
        reference.run(item, protocol, fragmented),
        subject.run(item, protocol, fragmented),
      ])
      let report = compareOutcomes(item, protocol, expected, actual)
      // redis-server closes at once, and bytes that arrive after that reset the connection, which may take its last reply along.
      for (let again = 0; again < RESETS_MAX && report !== '' && fragmented && mayBeReset(expected); again++) {
        report = compareOutcomes(item, protocol, await reference.run(item, protocol, fragmented), actual)
      }
      expect(report, report).toBe('')
    })
  }
  describeDifferential(family, directives, body, newer)
}

/**
 * Starts both servers once for a `describe` block; skips it, or fails it, where there is no redis-server. The reference does not know the `newer` directives.
 */
export function describeDifferential(
  title: string,
  directives: Directives,
  body: (pair: () => Pair) => void,
  newer: Directives = {},
): void {
  const skipped = referenceBinary === undefined && !referenceRequired
  describe.skipIf(skipped)(skipped ? `${title} (${MISSING})` : title, () => {
    const servers: Subject[] = []
    let pair: Pair | undefined
    beforeAll(async () => {
      servers.push(await startRedis({ ...BASE, ...directives }))
      servers.push(await startSubject({ ...BASE, ...directives, ...(subjectIsReference ? {} : newer) }))
      pair = { reference: new Runner(servers[0]!), subject: new Runner(servers[1]!) }
    })
    afterAll(async () => {
      pair?.reference.close()
      pair?.subject.close()
      await Promise.all(servers.map(server => server.close()))
    })
    body(() => pair!)
  })
}

function mayBeReset(outcomes: readonly Outcome[]): boolean {
  return outcomes.some(({ replies }) => replies.some(reply => reply.endsWith(CLOSED)))
}

function variants(cases: readonly Case[]): { title: string; item: Case; protocol: Protocol }[] {
  return cases.flatMap(item =>
    (item.protocols ?? [2, 3]).map(protocol => ({ title: `${item.name} (RESP${protocol})`, item, protocol })),
  )
}

/** Every step whose outcomes differ, in words; empty when none does. */
function compareOutcomes(
  item: Case,
  protocol: Protocol,
  expected: readonly Outcome[],
  actual: readonly Outcome[],
): string {
  const complaints: string[] = []
  for (const [index, { step, replies }] of expected.entries()) {
    const name = describeStep(step)
    const got = actual[index]?.replies ?? []
    const same = (left: readonly string[], right: readonly string[]) =>
      left.length === right.length && left.every((reply, at) => sameReply(step.compare, reply, right[at]!))
    const complain = (wanted: readonly string[], why: string) =>
      complaints.push(`step ${index + 1}: ${name}${why}\n    wanted ${show(wanted)}\n    got    ${show(got)}`)
    if (replies.some(reply => reply.endsWith(SILENT))) complain(replies, ' (a step yields as many replies as it says)')
    const known = knownDifference(item.name, name, protocol)
    if (known === undefined) {
      const missing = missingNames(step.compare, replies[0] ?? '', got[0] ?? '')
      if (!same(replies, got)) complain(replies, missing === '' ? '' : ` lacks ${missing}`)
      continue
    }
    const wanted = [known.expected]
    if (same(wanted, replies))
      complaints.push(`step ${index + 1}: ${name}: stale known difference, redis-server agrees`)
    if (!subjectIsReference && !same(wanted, [got.join('')])) complain(wanted, ` (${known.source})`)
  }
  return complaints.length === 0 ? '' : `${item.name} (RESP${protocol})\n  ${complaints.join('\n  ')}`
}

function show(replies: readonly string[]): string {
  const text = JSON.stringify(replies.join(''))
  return text.length <= 600 ? text : `${text.slice(0, 560)}… (${text.length} characters)`
}
