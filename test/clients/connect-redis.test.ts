import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { RedisStore } from 'connect-redis'
import { expect, it, onTestFinished } from 'vitest'
import { openNodeRedis, openServer } from './open.ts'

/** The part of express-session that is used here; it has no types of its own. */
type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void
const session = createRequire(import.meta.url)('express-session') as (options: object) => Middleware
type Session = { visits?: number; destroy(done: () => void): void }

/** Opens a web server; returns its address. */
async function openWeb(listener: RequestListener): Promise<string> {
  const web = createServer(listener)
  onTestFinished(() => void web.close())
  await new Promise<void>(resolve => web.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(web.address() as AddressInfo).port}`
}

it('connect-redis keeps the sessions of express-session', async () => {
  const server = await openServer({ port: 0, clock: 'manual' })
  const client = await openNodeRedis({ url: server.url ?? '' })
  const store = new RedisStore({ client, prefix: 'session:', ttl: 100 })
  const middleware = session({ store, secret: 'secret', resave: false, saveUninitialized: false })
  const web = await openWeb((request, response) =>
    middleware(request, response, () => {
      const { session: own } = request as unknown as { session: Session }
      if (request.url === '/leave') return own.destroy(() => response.end('bye'))
      own.visits = (own.visits ?? 0) + 1
      response.end(String(own.visits))
    }),
  )
  const visit = async (cookie: string, path = '/') => {
    const response = await fetch(web + path, { headers: { cookie, connection: 'close' } })
    return { text: await response.text(), cookie: response.headers.get('set-cookie')?.split(';')[0] ?? cookie }
  }

  const { text, cookie } = await visit('')
  expect(text).toBe('1')
  expect((await visit(cookie)).text).toBe('2')
  const [key = ''] = await client.keys('session:*')
  expect(await client.ttl(key)).toBe(100)

  // A visit keeps a session; without any, it ends.
  server.clock.advance(60_000)
  expect((await visit(cookie)).text).toBe('3')
  server.clock.advance(60_000)
  expect((await visit(cookie)).text).toBe('4')
  server.clock.advance(100_001)
  const again = await visit(cookie)
  expect(again.text).toBe('1')

  expect((await visit(again.cookie, '/leave')).text).toBe('bye')
  expect(await client.dbSize()).toBe(0)
})

it('connect-redis lists and clears sessions', async () => {
  const server = await openServer({ port: 0 })
  const client = await openNodeRedis({ url: server.url ?? '' })
  const store = new RedisStore({ client })
  await client.set('other', 'x')
  for (let i = 0; i < 250; i++) await store.set(`id${i}`, { cookie: {} } as never)
  expect(await store.length()).toBe(250)
  expect((await store.ids()).length).toBe(250)
  expect(await store.all()).toHaveLength(250)
  await store.clear()
  expect(await client.keys('*')).toEqual(['other'])
})
