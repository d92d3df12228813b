/**
 * The harness's own load generator: a process of its own, pinned to the load generator's core by load.mjs. It takes one
 * job as JSON in its first argument, runs the loop the job names over pipelined loopback connections, and prints the
 * result as JSON.
 *
 * @typedef {{ loop: 'closed' } & import('./loads/closed-loop.mjs').ClosedJob
 *   | { loop: 'open' } & import('./loads/open-loop.mjs').OpenJob
 *   | { loop: 'cache-aside' } & import('./loads/cache-aside.mjs').CacheAsideJob
 *   | { loop: 'expiry' } & import('./loads/expiry.mjs').ExpiryJob
 *   | { loop: 'memcached' } & import('./loads/memcached-loop.mjs').MemcachedJob
 *   | { loop: 'memcached-aside' } & import('./loads/memcached-aside.mjs').MemcachedAsideJob
 *   | { loop: 'publish' } & import('./loads/publish.mjs').PublishJob
 *   | { loop: 'tracking' } & import('./loads/tracking.mjs').TrackingJob
 *   | { loop: 'transactions' } & import('./loads/transactions.mjs').TransactionsJob} Job
 *
 * @typedef {object} Target added by load.mjs
 * @property {number} port
 * @property {number} serverPid
 */
import { runCacheAside } from './loads/cache-aside.mjs'
import { runClosedLoop } from './loads/closed-loop.mjs'
import { runExpiry } from './loads/expiry.mjs'
import { runMemcachedAside } from './loads/memcached-aside.mjs'
import { runMemcachedLoop } from './loads/memcached-loop.mjs'
import { runOpenLoop } from './loads/open-loop.mjs'
import { runPublish } from './loads/publish.mjs'
import { runTracking } from './loads/tracking.mjs'
import { runTransactions } from './loads/transactions.mjs'

/** @type {Job & Target} */
const job = JSON.parse(process.argv[2] ?? '{}')
console.log(JSON.stringify(await run()))
process.exit(0)

function run() {
  switch (job.loop) {
    case 'closed':
      return runClosedLoop(job)
    case 'open':
      return runOpenLoop(job)
    case 'cache-aside':
      return runCacheAside(job)
    case 'expiry':
      return runExpiry(job)
    case 'memcached':
      return runMemcachedLoop(job)
    case 'memcached-aside':
      return runMemcachedAside(job)
    case 'publish':
      return runPublish(job)
    case 'tracking':
      return runTracking(job)
    case 'transactions':
      return runTransactions(job)
  }
}
