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
