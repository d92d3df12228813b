/** Watches this process's own garbage collections, which a latency measured here includes. */
import { PerformanceObserver } from 'node:perf_hooks'

/** @returns {{ msMax: () => number }} the longest one so far */
export function watchCollections() {
  let longest = 0
  const take = (/** @type {import('node:perf_hooks').PerformanceEntry[]} */ entries) => {
    for (const entry of entries) longest = Math.max(longest, entry.duration)
  }
  const observer = new PerformanceObserver(list => take(list.getEntries()))
  observer.observe({ entryTypes: ['gc'] })
  return {
    msMax: () => {
      take(observer.takeRecords())
      return longest
    },
  }
}
