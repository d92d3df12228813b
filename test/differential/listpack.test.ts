import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  EMPTY_LISTPACK_BYTES,
  insertEntry,
  isListpack,
  listpackBytes,
  listpackEnd,
  writeEmptyListpack,
} from '../../src/types/listpack.ts'
import { entrySize } from '../../src/types/listpack-entry.ts'
import type { RawConnection } from './raw-connection.ts'
import { runs, SEED } from './seed.ts'
import { referenceBinary, referenceRequired, type Subject, startRedis } from './subjects.ts'

const powers = [7, 12, 15, 23, 31, 53, 63, 64].flatMap(bits =>
  [-1n, 0n, 1n].flatMap(around => [2n ** BigInt(bits) + around, -(2n ** BigInt(bits)) + around]),
)
const lengths = [0, 1, 62, 63, 64, 125, 126, 127, 4095, 4096, 16_377, 16_378, 16_379, 16_380, 16_381, 20_000]

const text = fc.oneof(
  fc.constantFrom(...powers).map(String),
  fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }).map(String),
  fc.integer({ min: -10_000, max: 10_000 }).map(String),
  fc.constantFrom('-0', '00', '01', '-', '+1', ' 1', '1 ', '1.0', '--1', '18446744073709551616'),
  fc.string({ unit: 'binary-ascii', maxLength: 20 }),
  fc.constantFrom(...lengths).map(length => 'v'.repeat(length)),
)

describe.skipIf(referenceBinary === undefined && !referenceRequired)(
  `listpacks beside redis-server, seed ${SEED}`,
  () => {
    let redis: Subject
    let connection: RawConnection
    beforeAll(async () => {
      redis = await startRedis({ rdbcompression: 'no', 'list-max-listpack-size': '-5' })
      connection = await redis.connect()
    })
    afterAll(async () => {
      connection?.close()
      await redis?.close()
    })

    it('are to the byte what DUMP gives', async () => {
      const texts = fc.array(text, { minLength: 1, maxLength: 30 })
      const property = fc.asyncProperty(texts, async texts => {
        // A list of the reference is one listpack up to 64 KiB.
        fc.pre(texts.reduce((sum, text) => sum + text.length + 11, 0) < 65_000)
        await connection.request('DEL', 'l')
        await connection.request('RPUSH', 'l', ...texts)
        const theirs = listpackOfDump(Buffer.from(await connection.request('DUMP', 'l'), 'latin1'))
        expect(ours(texts).equals(theirs)).toBe(true)
        expect(isListpack(theirs, 0, theirs.length)).toBe(true)
      })
      await fc.assert(property, { seed: SEED, numRuns: runs(200) })
    })
  },
)

function ours(texts: readonly string[]): Buffer {
  const bytes = Buffer.alloc(70_000)
  writeEmptyListpack(bytes, 0)
  for (const text of texts) {
    const value = Buffer.from(text, 'latin1')
    const size = entrySize(value, 0, value.length)
    insertEntry(bytes, 0, listpackEnd(bytes, 0), size, value, 0, value.length)
  }
  expect(listpackBytes(bytes, 0)).toBeGreaterThanOrEqual(EMPTY_LISTPACK_BYTES)
  return bytes.subarray(0, listpackBytes(bytes, 0))
}

/** The listpack in the reply to DUMP for a list of one packed node: type 18, one node, packed (2), string; version and checksum. */
function listpackOfDump(reply: Buffer): Buffer {
  const payload = reply.subarray(reply.indexOf('\r\n') + 2, -2)
  expect([...payload.subarray(0, 3)]).toEqual([18, 1, 2])
  const first = payload[3]
  const body = payload.subarray(0, -10)
  if (first < 0x40) return body.subarray(4)
  return body.subarray(first < 0x80 ? 5 : 8)
}
