import { afterAll, beforeAll, describe, it } from 'vitest'
import {
  MEMCACHED_MISSING,
  type MemcachedSubject,
  memcachedBinary,
  memcachedRequired,
  startMemcached,
  startSamovar,
} from './memcached-subjects.ts'

/** Both servers. */
export interface Pair {
  readonly samovar: MemcachedSubject
  readonly memcached: MemcachedSubject
  /** All that a server without items replies to some bytes before it closes, when the client closes its side at once. */
  answer(subject: MemcachedSubject, bytes: Uint8Array): Promise<string>
}

/** Describes tests that compare Samovar with memcached, both with these options. Without a memcached they are skipped, or fail where one is required. */
export function describeMemcached(name: string, options: readonly string[], body: (pair: Pair) => void): void {
  if (memcachedBinary === undefined) {
    if (memcachedRequired) it(`${name}: needs memcached`, () => Promise.reject(new Error(MEMCACHED_MISSING)))
    else describe.skip(`${name}: ${MEMCACHED_MISSING}`, () => body(nobody))
    return
  }
  const subjects: MemcachedSubject[] = []
  beforeAll(async () => {
    subjects.push(await startSamovar(options), await startMemcached(options))
  })
  afterAll(() => Promise.all(subjects.map(subject => subject.close())))
  describe(name, () =>
    body({
      get samovar() {
        return subjects[0]
      },
      get memcached() {
        return subjects[1]
      },
      answer,
    }),
  )
}

async function answer(subject: MemcachedSubject, bytes: Uint8Array): Promise<string> {
  const cleaner = await subject.connect()
  cleaner.send(Buffer.from('flush_all\r\n'))
  cleaner.endSending()
  await cleaner.receiveAll()
  cleaner.close()
  const connection = await subject.connect()
  connection.send(bytes)
  connection.endSending()
  const reply = await connection.receiveAll()
  connection.close()
  return reply
}

const nobody: Pair = {
  get samovar(): never {
    throw new Error(MEMCACHED_MISSING)
  },
  get memcached(): never {
    throw new Error(MEMCACHED_MISSING)
  },
  answer,
}
