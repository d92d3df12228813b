import { afterEach, describe, expect, it } from 'vitest'
import { CLOSED } from './raw-connection.ts'
import { MISSING, referenceBinary, referenceRequired, type Subject, startRedis, startSubject } from './subjects.ts'

const skipped = referenceBinary === undefined && !referenceRequired

describe.skipIf(skipped)(skipped ? `SHUTDOWN (${MISSING})` : 'SHUTDOWN', () => {
  const started: Subject[] = []
  afterEach(async () => {
    await Promise.all(started.splice(0).map(server => server.close()))
  })

  it.each([['SHUTDOWN'], ['SHUTDOWN', 'NOSAVE'], ['shutdown', 'now', 'nosave'], ['SHUTDOWN', 'FORCE']])(
    '%s %s %s closes every connection without a reply and refuses new ones',
    async (...command) => {
      for (const start of [startRedis, startSubject]) {
        const server = await start()
        started.push(server)
        const [asking, waiting] = [await server.connect(), await server.connect()]
        expect(await asking.request('SET', 'k', 'v')).toBe('+OK\r\n')
        const words = command.filter(word => typeof word === 'string')
        expect([server.name, await asking.request(...words), await waiting.receive()]).toEqual([
          server.name,
          CLOSED,
          CLOSED,
        ])
        await expect(server.connect(), server.name).rejects.toThrow(/ECONNREFUSED/)
      }
    },
  )
})
