import type { Chance } from '../../base/chance.ts'
import { denseHistogram, estimateCardinality, sparseHistogram } from './cardinality.ts'
import { denseRegister, packDenseRegisters, raiseDenseRegister } from './dense-registers.ts'
import { elementRank, rankOf, registerOf } from './element-rank.ts'
import { DENSE_BYTES, emptyHyperloglog, HEADER_BYTES, REGISTERS } from './hyperloglog.ts'
import { HyperloglogCopy } from './hyperloglog-copy.ts'

/** Elements that are added to test the estimate. Redis adds ten times as many, in about a second. */
const ELEMENTS = 1_000_000
const ROUNDS = 10
/** The standard error of the estimate. */
const ERROR = 1.04 / Math.sqrt(REGISTERS)

/** Tests registers and estimate on this machine, as PFSELFTEST does. Returns what is wrong; undefined when nothing is. */
export function selfTest(chance: Chance, sparseBytesMax: number): string | undefined {
  for (let round = 0; round < ROUNDS; round++) {
    const complaint = testRegisters(chance)
    if (complaint !== undefined) return complaint
  }
  return testEstimate(chance, sparseBytesMax)
}

/** Whether each register keeps what it is set to, beside its neighbours. */
function testRegisters(chance: Chance): string | undefined {
  const registers = Uint8Array.from({ length: REGISTERS }, () => chance.int32() & 63)
  const packed = new Uint8Array(DENSE_BYTES)
  const raised = new Uint8Array(DENSE_BYTES)
  packDenseRegisters(registers, packed, HEADER_BYTES)
  for (let index = 0; index < REGISTERS; index++) raiseDenseRegister(raised, HEADER_BYTES, index, registers[index])
  for (let index = 0; index < REGISTERS; index++) {
    for (const bytes of [packed, raised]) {
      const rank = denseRegister(bytes, HEADER_BYTES, index)
      if (rank !== registers[index]) return `Register ${index} should be ${registers[index]} but is ${rank}`
    }
  }
  return undefined
}

/** Whether estimates of 1, 10, 100 … elements are near, and the same by dense and by sparse registers. */
function testEstimate(chance: Chance, sparseBytesMax: number): string | undefined {
  const dense = new Uint8Array(DENSE_BYTES)
  const copy = new HyperloglogCopy(emptyHyperloglog(), 0, emptyHyperloglog().length, sparseBytesMax)
  const element = new Uint8Array(8)
  const words = new Int32Array(element.buffer)
  const seed = chance.int32()
  words[1] = chance.int32()
  for (let count = 1, checkpoint = 1; count <= ELEMENTS; count++) {
    words[0] = count ^ seed
    const ranked = elementRank(element, 0, element.length)
    raiseDenseRegister(dense, HEADER_BYTES, registerOf(ranked), rankOf(ranked))
    copy.raise(registerOf(ranked), rankOf(ranked))
    if (count !== checkpoint) continue
    if (copy.dense && count < sparseBytesMax / 2) return 'sparse encoding not used'
    const estimate = estimateCardinality(denseHistogram(dense, HEADER_BYTES))
    const histogram = copy.dense
      ? denseHistogram(copy.bytes, HEADER_BYTES)
      : sparseHistogram(copy.bytes, HEADER_BYTES, copy.length)
    if (histogram === undefined || estimateCardinality(histogram) !== estimate) return 'dense/sparse disagree'
    const error = Math.abs(count - estimate)
    if (error > Math.ceil(6 * ERROR * count)) return `Too big error. card:${count} abserr:${error}`
    checkpoint *= 10
  }
  return undefined
}
