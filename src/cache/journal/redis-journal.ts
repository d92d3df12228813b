import { type Duration, readDuration } from '../duration.ts'
import { OptionError } from '../option-error.ts'
import { readOptionNames } from '../options/read-option.ts'
import type { JournalFactory } from '../options/write-options.ts'
import { driverOf, type RedisClientOrUrl } from '../redis/driver-of.ts'
import { StreamJournal } from './stream-journal.ts'

export interface RedisJournalOptions {
  /** Names the journal: who names the same, on the same server, shares it. One resource has it. */
  readonly name: string
  /** Writes of all processes that wait, at most. 10,000 unless given. */
  readonly entries?: number
  /** How often the process that writes to the source looks for what others have written. 100 ms unless given. */
  readonly poll?: Duration
}

/**
 * A journal in a stream of Redis or Valkey, for a resource of several processes: all write to it and read from it, one at a time tells the source. It is given a client of node-redis or
 * ioredis, which stays the caller's, or a URL. Throws OptionError when an option is invalid.
 */
export function redisJournal(client: RedisClientOrUrl, options: RedisJournalOptions): JournalFactory {
  readOptionNames('redisJournal', options, ['name', 'entries', 'poll'])
  const { name, entries: entriesMax = 10_000, poll = '100ms' } = options
  // Braces would end the part of the key that says in which slot it lies.
  if (typeof name !== 'string' || !/^[^{}]+$/.test(name))
    throw new OptionError('redisJournal.name', 'a name without braces', name)
  if (!Number.isSafeInteger(entriesMax) || entriesMax < 1) {
    throw new OptionError('redisJournal.entries', 'a whole number of at least 1', entriesMax)
  }
  const pollMs = readDuration('redisJournal.poll', poll, { minMs: 1 })
  const driver = driverOf('redisJournal', client)
  return {
    open: platform => {
      return new StreamJournal(driver, { name, entriesMax, pollMs }, platform)
    },
  }
}
