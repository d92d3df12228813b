import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  addExtras,
  type BinaryRequest,
  encodeRequest,
  setExtras,
  timeExtras,
} from '../../../src/memcached/binary/binary-request.ts'
import * as op from '../../../src/protocol/memcached/binary-opcode.ts'
import { runs, SEED } from '../seed.ts'
import { withoutBinaryCas } from './binary-cases.ts'
import { describeMemcached, type Pair } from './describe-memcached.ts'
import { withoutCas } from './memcached-case.ts'

/** How long a run may take, in milliseconds. */
const RUN_MS_MAX = 60_000

const key = fc.constantFrom('a', 'b', 'c', 'key-that-is-longer')
const value = fc.oneof(
  fc.constantFrom('', '1', '99', '18446744073709551615', 'abc', '12 ', 'END\r\n'),
  fc.nat(3000).map(length => 'v'.repeat(length)),
)
const number = fc.constantFrom('0', '1', '7', '100', '18446744073709551615')
const flags = fc.constantFrom('0', '5', '4294967295')
const exptime = fc.constantFrom('0', '0', '100', '-1')
const noreply = fc.constantFrom('', '', '', ' noreply')

const textCommand = fc.oneof(
  fc
    .tuple(fc.constantFrom('set', 'add', 'replace', 'append', 'prepend'), key, flags, exptime, value, noreply)
    .map(([name, k, f, e, v, n]) => `${name} ${k} ${f} ${e} ${v.length}${n}\r\n${v}\r\n`),
  fc.tuple(key, flags, value).map(([k, f, v]) => `cas ${k} ${f} 0 ${v.length} 999999999\r\n${v}\r\n`),
  fc.array(key, { minLength: 1, maxLength: 4 }).map(keys => `get ${keys.join(' ')}\r\n`),
  fc.array(key, { minLength: 1, maxLength: 3 }).map(keys => `gets ${keys.join(' ')}\r\n`),
  fc.tuple(key, exptime).map(([k, e]) => `gat ${e} ${k}\r\n`),
  fc.tuple(fc.constantFrom('incr', 'decr'), key, number, noreply).map(([name, k, d, n]) => `${name} ${k} ${d}${n}\r\n`),
  fc.tuple(key, noreply).map(([k, n]) => `delete ${k}${n}\r\n`),
  fc.tuple(key, exptime).map(([k, e]) => `touch ${k} ${e}\r\n`),
  fc.constantFrom('mn\r\n', 'flush_all\r\n', 'nonsense here\r\n', 'version\r\n'),
)

const setFlag = fc.constantFrom('F5', 'T100', 'T0', 'q', 'Oabc', 'k', 'MA', 'MP', 'ME', 'MR', 'MS', 'I')
const getFlag = fc.constantFrom('v', 's', 'f', 'k', 'q', 'Oabc', 'h', 'N100', 'R50', 'u', 't', 'T100')
const deleteFlag = fc.constantFrom('q', 'Oabc', 'k', 'I', 'T100')
const addFlag = fc.constantFrom('v', 'N100', 'J10', 'D5', 'MI', 'MD', 'Oabc', 'k', 't')
const some = (flag: fc.Arbitrary<string>) =>
  fc.uniqueArray(flag, { maxLength: 4, selector: word => word[0] }).map(words => words.map(word => ` ${word}`).join(''))

const metaCommand = fc.oneof(
  fc.tuple(key, value, some(setFlag)).map(([k, v, f]) => `ms ${k} ${v.length}${f}\r\n${v}\r\n`),
  fc.tuple(key, some(getFlag)).map(([k, f]) => `mg ${k}${f}\r\n`),
  fc.tuple(key, some(deleteFlag)).map(([k, f]) => `md ${k}${f}\r\n`),
  fc.tuple(key, some(addFlag)).map(([k, f]) => `ma ${k}${f}\r\n`),
  fc.constant('mn\r\n'),
)

const opaque = fc.nat(1000)
const seconds = fc.constantFrom(0, 100)
const binaryRequest: fc.Arbitrary<BinaryRequest> = fc.oneof(
  fc
    .tuple(fc.constantFrom(1, 2, 3, 0x11, 0x12, 0x13), key, value, fc.nat(9), seconds, opaque)
    .map(([opcode, k, v, f, e, o]) => ({ opcode, key: k, value: v, extras: setExtras(f, e), opaque: o })),
  fc.tuple(fc.constantFrom(0x0e, 0x0f, 0x19, 0x1a), key, value).map(([opcode, k, v]) => ({ opcode, key: k, value: v })),
  fc
    .tuple(fc.constantFrom(0, 9, 0x0c, 0x0d, 4, 0x14), key, opaque)
    .map(([opcode, k, o]) => ({ opcode, key: k, opaque: o })),
  fc
    .tuple(
      fc.constantFrom(5, 6, 0x15, 0x16),
      key,
      fc.constantFrom(0n, 1n, 7n, 2n ** 64n - 1n),
      fc.constantFrom(0, 0xffffffff),
    )
    .map(([opcode, k, delta, e]) => ({ opcode, key: k, extras: addExtras(delta, 3n, e) })),
  fc
    .tuple(fc.constantFrom(op.OP_TOUCH, op.OP_GAT, op.OP_GAT_QUIET, op.OP_GAT_KEY, op.OP_GAT_KEY_QUIET), key, seconds)
    .map(([opcode, k, e]) => ({ opcode, key: k, extras: timeExtras(e) })),
  fc.constantFrom({ opcode: op.OP_NOOP }, { opcode: op.OP_VERSION }, { opcode: op.OP_FLUSH }),
)

describeMemcached(`random sequences, seed ${SEED}`, [], pair => {
  const compare = (commands: fc.Arbitrary<Buffer>, normalized: (reply: string) => string) =>
    fc.assert(
      fc.asyncProperty(commands, bytes => same(pair, bytes, normalized)),
      { seed: SEED, numRuns: runs(60) },
    )

  it('of text commands', () => compare(sequence(textCommand), withoutCas), RUN_MS_MAX)
  it('of meta commands', () => compare(sequence(metaCommand), withoutCas), RUN_MS_MAX)
  it('of both', () => compare(sequence(fc.oneof(textCommand, metaCommand)), withoutCas), RUN_MS_MAX)
  it(
    'of binary commands',
    () => {
      const requests = fc.array(binaryRequest, { minLength: 1, maxLength: 30 })
      return compare(
        requests.map(all => Buffer.concat(all.map(encodeRequest))),
        withoutBinaryCas,
      )
    },
    RUN_MS_MAX,
  )
})

function sequence(command: fc.Arbitrary<string>): fc.Arbitrary<Buffer> {
  return fc.array(command, { minLength: 1, maxLength: 30 }).map(all => Buffer.from(all.join(''), 'latin1'))
}

async function same({ answer, samovar, memcached }: Pair, bytes: Buffer, normalized: (reply: string) => string) {
  const ours = normalized(await answer(samovar, bytes))
  expect(ours).toBe(normalized(await answer(memcached, bytes)))
}
