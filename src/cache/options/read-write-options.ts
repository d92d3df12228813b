import { readByteSize } from '../byte-size.ts'
import { readDuration } from '../duration.ts'
import { OptionError } from '../option-error.ts'
import type { WriteBehindOptions } from '../write-behind/write-behind-options.ts'
import { readBackoff } from './read-backoff.ts'
import {
  readOption,
  readOptionalChoice,
  readOptionalCount,
  readOptionalFunction,
  readOptionNames,
} from './read-option.ts'
import type { WriteOptions } from './write-options.ts'

const BEHIND_NAMES = [
  ...([
    'journal',
    'batch',
    'concurrency',
    'delay',
    'retry',
    'refusals',
    'isPermanent',
    'queue',
    'flushWithin',
  ] as const),
]
const NAMES = ['mode', 'save', 'saveMany', 'remove', ...BEHIND_NAMES]
const RETRY_DEFAULT = { minMs: 100, maxMs: 30_000 }
const MB = 1024 * 1024

/** Checks the options of writes, which stand under `path`. Throws {@link OptionError} for what they do not accept. */
export function readWriteOptions<Id, Given>(path: string, write: WriteOptions<Id, Given>): void {
  readOptionNames(path, write, NAMES)
  const mode = readOptionalChoice(path, 'mode', write.mode, ['around', 'through', 'behind'], 'around')
  for (const name of ['save', 'saveMany', 'remove', 'isPermanent'] as const)
    readOptionalFunction(path, name, write[name])
  if (mode !== 'around' && write.save === undefined && write.saveMany === undefined)
    throw new OptionError(readOption(path, 'save'), `a function when the mode is '${mode}'`, write.save)
  if (mode === 'behind') {
    if (typeof write.journal?.open !== 'function')
      throw new OptionError(readOption(path, 'journal'), "a journal when the mode is 'behind'", write.journal)
    readBehindOptions(path, write)
    return
  }
  for (const name of BEHIND_NAMES) {
    if (write[name] !== undefined)
      throw new OptionError(readOption(path, name), "absent unless the mode is 'behind'", write[name])
  }
}

/** What options of writes behind a journal mean. */
export function readBehindOptions<Id, Given>(
  path: string,
  write: WriteOptions<Id, Given>,
): Omit<WriteBehindOptions, 'write'> & { readonly flushWithinMs: number } {
  const { queue = {}, retry = {} } = write
  readOptionNames(`${path}.queue`, queue, ['entries', 'bytes', 'onFull'])
  return {
    batchEntries: write.saveMany === undefined ? 1 : readOptionalCount(path, 'batch', write.batch, 1, 100_000, 100),
    concurrency: readOptionalCount(path, 'concurrency', write.concurrency, 1, 1000, 1),
    delayMs: readDuration(`${path}.delay`, write.delay ?? 0),
    backoff: readBackoff(`${path}.retry`, retry, RETRY_DEFAULT),
    refusalsMax: readOptionalCount(path, 'refusals', write.refusals, 1, 1_000_000, 5),
    isPermanent: write.isPermanent ?? (() => false),
    queueEntries: readOptionalCount(`${path}.queue`, 'entries', queue.entries, 1, Number.MAX_SAFE_INTEGER, 10_000),
    queueBytes: readByteSize(`${path}.queue.bytes`, queue.bytes ?? 64 * MB, { minBytes: 1 }),
    onFull: readOptionalChoice(`${path}.queue`, 'onFull', queue.onFull, ['wait', 'reject'], 'wait'),
    flushWithinMs: readDuration(`${path}.flushWithin`, write.flushWithin ?? '30s'),
  }
}
