/** Cold start: from spawning the program to its first reply to PING. */

import { waitForPing } from '../harness/resp-client.mjs'
import { freePort, Server } from '../harness/server.mjs'
import { median } from '../harness/statistics.mjs'

/** @type {import('../main.mjs').Topic} */
export const topic = {
  name: 'startup',
  about: 'spawn to first PING reply, on the servers’ core, files cached',
  async run(context) {
    const times = context.quick ? 3 : 10
    const candidates = [context.contender, ...context.rivals]
    /** @type {number[][]} */
    const milliseconds = candidates.map(() => [])
    for (let time = 0; time < times; time++) {
      context.progress(`start ${time + 1} of ${times}`)
      for (const [index, candidate] of candidates.entries()) milliseconds[index].push(await start(candidate))
    }
    return context.rivals.flatMap((rival, index) => [
      {
        name: 'spawn to first PING reply, median',
        unit: 'ms',
        ours: median(milliseconds[0]),
        theirs: median(milliseconds[index + 1]),
        rival: rival.name,
      },
      {
        name: 'spawn to first PING reply, slowest',
        unit: 'ms',
        ours: Math.max(...milliseconds[0]),
        theirs: Math.max(...milliseconds[index + 1]),
        rival: rival.name,
      },
    ])
  },
}

/** @param {import('../harness/server.mjs').Candidate} candidate */
async function start(candidate) {
  const port = await freePort()
  const begin = performance.now()
  const server = new Server(candidate, port, [])
  try {
    await waitForPing(port, { failed: () => server.failure })
    return performance.now() - begin
  } finally {
    await server.stop()
  }
}
