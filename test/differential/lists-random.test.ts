import { it } from 'vitest'
import { listInspection, listSequence } from './list-sequence.ts'
import { expectSameReplies } from './random-sequences.ts'
import { describeDifferential } from './run-cases.ts'
import { SEED } from './seed.ts'

/** Sizes at which lists and their parts grow out of one piece: by bytes, and by elements. */
const SIZES = ['-2', '-1', '4', '1']

describeDifferential('random commands on lists', {}, pair => {
  it.each(SIZES)(`are answered the same, with pieces of size %s, seed ${SEED}`, async size => {
    const { reference, subject } = pair()
    for (const server of [reference, subject]) {
      await server.administer('CONFIG', 'SET', 'list-max-listpack-size', size)
    }
    await expectSameReplies(pair(), listSequence, listInspection)
  })
})
