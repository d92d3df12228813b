import { setFlagsFromString } from 'node:v8'

/**
 * Has V8 collect garbage on the thread that makes it, for a process that is a server and nothing else.
 *
 * The heap of a server is some 10 MB whatever it stores, so a collection takes well under a millisecond on one thread. Helped by
 * V8's other threads it takes many times that where they share the server's core: it waits until each has had its slice of time.
 */
export function calmCollector(): void {
  for (const flag of SINGLE_THREADED) setFlagsFromString(flag)
}

/** What V8's --single-threaded-gc stands for; by itself it is read only when V8 starts. */
const SINGLE_THREADED = [
  '--no-parallel-scavenge',
  '--no-concurrent-marking',
  '--no-parallel-marking',
  '--no-concurrent-sweeping',
  '--no-parallel-compaction',
  '--no-parallel-pointer-update',
  '--no-concurrent-array-buffer-sweeping',
]
