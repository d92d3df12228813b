import { readdirSync } from 'node:fs'
import { setPriority } from 'node:os'
import { setFlagsFromString } from 'node:v8'

/**
 * Has V8 collect garbage as suits a process that is a server and nothing else: its heap is some 10 MB, whatever it stores.
 *
 * A scavenge takes 0.2 ms on one thread. Helped by other threads it takes many times that where they share the server's core, as it
 * waits until each has had its slice of time. And V8 counts the arena's chunks with the heap: it would collect the whole heap for
 * every new one, while here it may first grow to some times its size.
 *
 * Only flags that V8 reads anew at each collection can be set once it runs: those of its concurrent marking crash it.
 */
export function calmCollector(): void {
  setFlagsFromString('--no-parallel-scavenge')
  setFlagsFromString('--heap-growing-percent=600')
}

/** As `nice` has it: a thread of this gets a tenth of a core that the server's own thread keeps busy. */
const HELPERS_PRIORITY = 10

/**
 * Has the threads that V8 began with, which mark garbage and compile, give way to the server's own thread where they share a core with it: side by side as equals they
 * make a command wait for each other's slices of time, for 20 to 40 ms in all. When the server waits for them, they have the core. To be called before
 * other threads begin; only Linux has priorities of threads.
 */
export function calmHelpers(): void {
  if (process.platform !== 'linux') return
  for (const thread of readdirSync('/proc/self/task')) {
    if (Number(thread) === process.pid) continue
    try {
      setPriority(Number(thread), HELPERS_PRIORITY)
    } catch {
      // It has ended, or must not be touched: then it stays as it is.
    }
  }
}
