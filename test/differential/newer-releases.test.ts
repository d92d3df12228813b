import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { splitWords } from './case.ts'
import { newerBitmaps } from './newer-bitmaps.ts'
import { newerClients } from './newer-clients.ts'
import { newerHashes } from './newer-hashes.ts'
import { newerSets } from './newer-sets.ts'
import { newerSortedSets } from './newer-sorted-sets.ts'
import { newerStreams } from './newer-streams.ts'
import { newerStrings } from './newer-strings.ts'
import { Runner } from './runner.ts'
import { type Subject, startSubject, subjectIsReference } from './subjects.ts'

const variants = [
  ...newerStrings,
  ...newerBitmaps,
  ...newerClients,
  ...newerHashes,
  ...newerSets,
  ...newerSortedSets,
  ...newerStreams,
].flatMap(behaviour =>
  ([2, 3] as const).map(protocol => ({
    ...behaviour,
    protocol,
    title: `${behaviour.release}: ${behaviour.name} (RESP${protocol})`,
  })),
)

describe.skipIf(subjectIsReference)('what came after redis-server 7.0.15', () => {
  let server: Subject
  let runner: Runner

  beforeAll(async () => {
    server = await startSubject({ 'enable-debug-command': 'yes' })
    runner = new Runner(server)
  })

  afterAll(async () => {
    runner.close()
    await server.close()
  })

  it.for(variants)(
    '$release: $name (RESP$protocol)',
    async ({ name, steps, protocol, source, requires = [] }, { skip }) => {
      const missing = await runner.firstUnknown(requires)
      if (missing !== undefined) return skip(`no ${missing} yet`)
      const commands = steps.map(([command]) => (typeof command === 'string' ? splitWords(command).command : command))
      const outcomes = await runner.run({ name, steps: commands }, protocol, false)
      const got = steps.map(([command], index) => ({ command, reply: outcomes[index]!.replies.join('') }))
      const wanted = steps.map(([command, reply]) => ({
        command,
        reply: typeof reply === 'string' ? reply : reply[protocol],
      }))
      expect(got, source).toEqual(wanted)
    },
  )
})
