/**
 * A workload: what the next command is. Made from a plain description, so that a job can travel as JSON.
 *
 * - `set`: SETs of `count` distinct ids from `from` on, in order or shuffled; `ttlMs` gives them a random time to live.
 * - `get`: GETs of uniformly random ids below `keys`.
 * - `strlen`: STRLENs of `count` ids from `from` on (their sum is the bytes that live there).
 * - `xadd`: XADDs to one stream.
 * - `group`: XADD, XREADGROUP and XACK in turn, for one of `streams` after the other, which have a group; ids rise from `from` on.
 * - `mixed`: over random ids below `keys`, a share `sets` of SETs with sizes drawn from `valueBytes`, else GETs.
 *
 * @typedef {{ kind: 'set', from: number, count: number, valueBytes: number, shuffled?: boolean, ttlMs?: [number, number] }
 *   | { kind: 'get', keys: number }
 *   | { kind: 'strlen', from: number, count: number }
 *   | { kind: 'xadd' }
 *   | { kind: 'group', streams: number, from: number }
 *   | { kind: 'mixed', keys: number, sets: number, valueBytes: number[] }} WorkloadDescription
 *
 * @typedef {object} Workload
 * @property {number} bytesMax what one command takes at most
 * @property {(buffer: Buffer, offset: number) => number} next writes the next command, gives the offset behind it
 */
import { createRandom, createShuffle } from '../harness/random.mjs'
import {
  commandBytesMax,
  groupBytesMax,
  writeGet,
  writeGroupCommand,
  writeSet,
  writeSetExpiring,
  writeStrlen,
  writeXadd,
} from './commands.mjs'

/**
 * @param {WorkloadDescription} description
 * @param {number} [seed]
 * @returns {Workload}
 */
export function createWorkload(description, seed = 1) {
  const random = createRandom(seed)
  let index = 0
  switch (description.kind) {
    case 'set': {
      const { from, count, valueBytes, shuffled, ttlMs } = description
      const order = shuffled ? createShuffle(count) : (/** @type {number} */ position) => position % count
      return {
        bytesMax: commandBytesMax + valueBytes,
        next(buffer, offset) {
          const id = from + order(index++)
          if (ttlMs === undefined) return writeSet(buffer, offset, id, valueBytes)
          const ttl = ttlMs[0] + Math.floor(random() * (ttlMs[1] - ttlMs[0]))
          return writeSetExpiring(buffer, offset, id, valueBytes, 'PX', ttl)
        },
      }
    }
    case 'get': {
      const { keys } = description
      return {
        bytesMax: commandBytesMax,
        next: (buffer, offset) => writeGet(buffer, offset, Math.floor(random() * keys)),
      }
    }
    case 'strlen': {
      const { from, count } = description
      return {
        bytesMax: commandBytesMax,
        next: (buffer, offset) => writeStrlen(buffer, offset, from + (index++ % count)),
      }
    }
    case 'xadd':
      return { bytesMax: groupBytesMax, next: writeXadd }
    case 'group': {
      const { streams, from } = description
      const names = /** @type {const} */ (['XADD', 'XREADGROUP', 'XACK'])
      return {
        bytesMax: groupBytesMax,
        next(buffer, offset) {
          const triple = Math.floor(index / names.length)
          const name = names[index++ % names.length]
          return writeGroupCommand(buffer, offset, name, triple % streams, from + Math.floor(triple / streams))
        },
      }
    }
    case 'mixed': {
      const { keys, sets, valueBytes } = description
      return {
        bytesMax: commandBytesMax + Math.max(...valueBytes),
        next(buffer, offset) {
          const id = Math.floor(random() * keys)
          if (random() >= sets) return writeGet(buffer, offset, id)
          return writeSet(buffer, offset, id, valueBytes[Math.floor(random() * valueBytes.length)])
        },
      }
    }
  }
}
