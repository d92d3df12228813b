import { it } from 'vitest'
import { hyperloglogInspection, hyperloglogSequence } from './hyperloglog-sequence.ts'
import { expectSameReplies } from './random-sequences.ts'
import { describeDifferential } from './run-cases.ts'
import { SEED } from './seed.ts'

/** Sizes in bytes up to which HyperLogLogs stay sparse: Redis's own, one that is passed soon, and none. */
const SPARSE_BYTES = ['3000', '300', '0']

describeDifferential('random commands on HyperLogLogs', {}, pair => {
  it.each(SPARSE_BYTES)(`are answered the same, up to %s sparse bytes, seed ${SEED}`, async bytes => {
    const { reference, subject } = pair()
    for (const server of [reference, subject]) await server.administer('CONFIG', 'SET', 'hll-sparse-max-bytes', bytes)
    await expectSameReplies(pair(), hyperloglogSequence, hyperloglogInspection)
  })
})
