/** Expiry on time: 1,000,000 keys with random deadlines within 60 s, counted away by DBSIZE while GETs are served. */
import { compareEach } from '../harness/compare-each.mjs'
import { runLoad } from '../harness/load.mjs'
import { withServer } from '../harness/server.mjs'

/** @type {import('../main.mjs').Topic} */
export const topic = {
  name: 'expiry',
  about:
    'lag from deadline to the first DBSIZE without the key, sampled every 5 ms; GETs of other keys at 10,000 /s meanwhile',
  async run(context) {
    const keys = context.quick ? 100_000 : 1_000_000
    const windowSeconds = context.quick ? Math.min(10, context.windowSeconds) : context.windowSeconds
    const job = /** @type {const} */ ({
      loop: 'expiry',
      keys,
      windowSeconds,
      intervalMs: 5,
      overtimeSeconds: 10,
      getsPerSecond: 10_000,
    })
    return compareEach(
      context,
      candidate => {
        context.progress(`${keys} deadlines within ${windowSeconds} s, ${candidate.name}`)
        return withServer(candidate, [], server => runLoad(server, job))
      },
      [
        { name: 'p50 lag behind the deadline', unit: 'ms', of: result => result.lag.p50 },
        { name: 'p99 lag behind the deadline', unit: 'ms', of: result => result.lag.p99 },
        { name: 'longest lag', unit: 'ms', of: result => result.lag.max },
        { name: 'share within 50 ms', unit: '%', of: result => result.within50 * 100 },
        { name: 'most keys overdue at once', unit: 'keys', of: result => result.backlogMax },
        { name: 'keys left 10 s after the last deadline', unit: 'keys', of: result => result.left },
        { name: 'p99.9 of GET meanwhile', unit: 'ms', of: result => result.gets.latency.p999 },
        { name: 'longest GET meanwhile', unit: 'ms', of: result => result.gets.latency.max },
      ],
    )
  },
}
