/** Cold start: from spawning the program to its first reply to PING. */

import { waitForPing } from '../harness/resp-client.mjs'
import { freePort, Server } from '../harness/server.mjs'
import { median } from '../harness/statistics.mjs'
import { cpuSeconds } from '../harness/usage.mjs'

/** @type {import('../main.mjs').Topic} */
export const topic = {
  name: 'startup',
  about: 'spawn to first PING reply, on the servers’ core, files cached',
  async run(context) {
    const times = context.quick ? 3 : 10
    const candidates = [context.contender, ...context.rivals]
    /** @type {{ wall: number, cpu: number }[][]} */
    const starts = candidates.map(() => [])
    for (let time = 0; time < times; time++) {
      context.progress(`start ${time + 1} of ${times}`)
      await context.patience.waitForQuiet()
      for (const [index, candidate] of candidates.entries()) starts[index].push(await start(candidate))
    }
    return context.rivals.flatMap((rival, index) => {
      const row = (
        /** @type {string} */ name,
        /** @type {(runs: { wall: number, cpu: number }[]) => number} */ of,
      ) => ({
        name,
        unit: 'ms',
        ours: of(starts[0]),
        theirs: of(starts[index + 1]),
        rival: rival.name,
      })
      return [
        row('spawn to first PING reply, median', runs => median(runs.map(run => run.wall))),
        row('spawn to first PING reply, fastest', runs => Math.min(...runs.map(run => run.wall))),
        row('CPU until then, median', runs => median(runs.map(run => run.cpu))),
      ]
    })
  },
}

/**
 * One cold start: milliseconds until the first reply, and of CPU until then.
 * @param {import('../harness/server.mjs').Candidate} candidate
 */
async function start(candidate) {
  const port = await freePort()
  const begin = performance.now()
  const server = new Server(candidate, port, [])
  try {
    await waitForPing(port, { failed: () => server.failure })
    return { wall: performance.now() - begin, cpu: cpuSeconds(server.pid) * 1000 }
  } finally {
    await server.stop()
  }
}
