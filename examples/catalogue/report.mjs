/**
 * What is printed: the table, and the verdict of --check.
 */
import { milliseconds, percent, percentile, whole } from '../shared/format.mjs'

/** @typedef {import('./load.mjs').Figures & { queries: number, hits?: number, misses?: number }} Run */

/** @param {Run} run */
export function requests(run) {
  return run.reads + run.updates
}

/** The share of reads that the cache answered. @param {Run} run */
export function hitRatio(run) {
  return run.hits / (run.hits + run.misses)
}

/**
 * The hit ratio of a cache that starts empty and never loses anything: all but the first read of each product.
 *
 * @param {Run} run
 */
export function hitRatioBest(run) {
  return 1 - run.seen.length / run.reads
}

/** Database queries for each thousand requests. @param {Run} run */
export function queriesPerThousand(run) {
  return (run.queries / requests(run)) * 1000
}

/**
 * @param {Run} without
 * @param {Run} withCache
 */
export function table(without, withCache) {
  /** @param {string} label @param {(run: Run) => string} format */
  const row = (label, format) => `  ${label.padEnd(30)}${format(without).padStart(15)}${format(withCache).padStart(15)}`
  const rule = `  ${'─'.repeat(60)}`
  return [
    `  ${''.padEnd(30)}${'database alone'.padStart(15)}${'with the cache'.padStart(15)}`,
    rule,
    row('requests', run => whole(requests(run))),
    row('  reads', run => whole(run.reads)),
    row('  updates', run => whole(run.updates)),
    row('requests per second', run => whole(requests(run) / run.seconds)),
    row('hit ratio', run => (run.hits === undefined ? '–' : percent(hitRatio(run)))),
    row('  best possible, from empty', run => (run.hits === undefined ? '–' : percent(hitRatioBest(run)))),
    row('database queries', run => whole(run.queries)),
    row('  per 1,000 requests', run => whole(queriesPerThousand(run))),
    row('read latency p50', run => milliseconds(percentile(run.latencies, 0.5))),
    row('read latency p99', run => milliseconds(percentile(run.latencies, 0.99))),
    row('stale reads', run => whole(run.witness.staleReads)),
    row('  not explained by the race', run => whole(run.witness.staleReadsUnexplained)),
    rule,
  ].join('\n')
}
