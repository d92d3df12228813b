import { it } from 'vitest'
import { expectSameReplies } from './random-sequences.ts'
import { describeDifferential } from './run-cases.ts'
import { SEED } from './seed.ts'
import { streamInspection, streamSequence } from './stream-sequence.ts'

/** Limits under which streams have few leaves and many. */
const LIMITS = [
  { bytes: '4096', entries: '100' },
  { bytes: '100', entries: '0' },
  { bytes: '4096', entries: '3' },
  { bytes: '0', entries: '0' },
]

describeDifferential('random commands on streams', { 'enable-debug-command': 'yes' }, pair => {
  it.each(LIMITS)(
    `are answered the same, with leaves of $bytes bytes and $entries entries, seed ${SEED}`,
    async ({ bytes, entries }) => {
      const { reference, subject } = pair()
      for (const server of [reference, subject]) {
        await server.administer('CONFIG', 'SET', 'stream-node-max-bytes', bytes)
        await server.administer('CONFIG', 'SET', 'stream-node-max-entries', entries)
      }
      await expectSameReplies(pair(), streamSequence, streamInspection)
    },
  )
})
