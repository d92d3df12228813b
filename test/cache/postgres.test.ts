import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SeededChance } from '../../src/base/chance.ts'
import { ManualTime } from '../../src/base/manual-time.ts'
import { createCache } from '../../src/cache/create-cache.ts'
import { ChangeListener, type ListenOptions } from '../../src/cache/postgres/change-listener.ts'
import { Outbox, type OutboxOptions } from '../../src/cache/postgres/outbox.ts'
import type { PostgresClient } from '../../src/cache/postgres/postgres-client.ts'
import type { Row } from '../../src/cache/postgres/row-change.ts'
import { notifyTriggerSql, outboxSql, outboxTriggerSql } from '../../src/cache/postgres/trigger-sql.ts'

/** One of many connections to the database, which can be cut. */
class Connection implements PostgresClient {
  static all: Connection[] = []
  readonly #database: PGlite
  readonly #listeners = new Map<string, ((told: never) => void)[]>()
  #unlisten = () => {}
  isMute = false
  ended = false

  constructor(database: PGlite) {
    this.#database = database
    Connection.all.push(this)
  }

  async connect(): Promise<void> {
    if (Connection.refused > 0) {
      Connection.refused--
      throw new Error('connection refused')
    }
    this.#unlisten = this.#database.onNotification((channel, payload) =>
      this.#emit('notification', { channel, payload }),
    )
  }
  static refused = 0

  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> {
    return this.isMute ? new Promise(() => {}) : this.#database.query(text, values)
  }

  async end(): Promise<void> {
    this.ended = true
    this.#unlisten()
  }

  on(event: string, listener: (told: never) => void): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener])
  }

  cut(event: 'end' | 'error' = 'end'): void {
    this.#unlisten()
    this.#emit(event, new Error('cut'))
  }

  #emit(event: string, told: unknown): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(told as never)
  }
}

async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise(resolve => setImmediate(resolve))
}

describe('changes of rows in PostgreSQL', () => {
  let database: PGlite
  beforeAll(async () => {
    database = await PGlite.create()
  }, 120_000)
  afterAll(() => database.close(), 60_000)
  beforeEach(async () => {
    Connection.all = []
    await database.exec(`
      drop schema if exists shop cascade; create schema shop;
      drop table if exists product; create table product (id bigint primary key, category int, name text);
      create table shop."Order's" (id text primary key);
      drop table if exists samovar_outbox; ${outboxSql()}`)
  }, 60_000)

  /** Takes down what is told of the table of products. */
  function createHandlers() {
    const told: (Row | 'everything')[] = []
    const errors: unknown[] = []
    return {
      told,
      errors,
      handlers: {
        tables: { product: (row: Row) => void told.push(row), "shop.Order's": (row: Row) => void told.push(row) },
        everything: () => void told.push('everything'),
        onError: (error: unknown) => void errors.push(error),
      },
    }
  }

  function createPlatform() {
    const time = new ManualTime(0, {
      after: () => {
        throw new Error('no real time')
      },
      soon: () => {
        throw new Error('no real turns')
      },
    })
    return { time, platform: { scheduler: time, chance: new SeededChance(1) } }
  }

  describe('that are listened to', () => {
    async function listen(options: Partial<ListenOptions> = {}) {
      await database.exec(notifyTriggerSql({ table: 'product', columns: ['id', 'category'] }))
      const { time, platform } = createPlatform()
      const created = createHandlers()
      const listening = { connect: () => new Connection(database), ...created.handlers, ...options }
      const listener = await ChangeListener.start(listening, platform)
      return { ...created, listener, time }
    }

    it('are told as rows were and are, with the columns that are named', async () => {
      const { told, listener } = await listen()
      await database.exec(`insert into product values (1, 7, 'tea')`)
      await database.exec(`update product set name = 'black tea'`)
      await database.exec(`update product set category = 8`)
      await database.exec(`delete from product`)
      await settled()
      expect(told).toEqual([
        { id: 1, category: 7 },
        { id: 1, category: 7 },
        { id: 1, category: 7 },
        { id: 1, category: 8 },
        { id: 1, category: 8 },
      ])
      await listener.close()
      await database.exec(`insert into product values (1, 7, 'tea')`)
      await settled()
      expect(told).toHaveLength(5)
    })

    it('are not told when they are rolled back', async () => {
      const { told, listener } = await listen()
      await database.exec(`begin; insert into product values (1, 7, 'tea'); rollback`)
      await settled()
      expect(told).toEqual([])
      await listener.close()
    })

    it('keep all digits of their keys', async () => {
      const { told, listener } = await listen()
      await database.exec(`insert into product values (9007199254740993, 7, 'tea'), (-5, 1, '1234567890123456789')`)
      await settled()
      expect(told).toEqual([
        { id: '9007199254740993', category: 7 },
        { id: -5, category: 1 },
      ])
      await listener.close()
    })

    it('invalidate everything when a table is truncated, or a row is too large to be told', async () => {
      const { told, listener } = await listen()
      await database.exec('truncate product')
      await database.exec(notifyTriggerSql({ table: 'product', columns: ['name'] }))
      await database.exec(`insert into product values (1, 7, repeat('x', 8000))`)
      await settled()
      expect(told).toEqual(['everything', 'everything'])
      await listener.close()
    })

    it('are told of tables whose names need quotes, on a channel of one’s own', async () => {
      const channel = `it's "mine".`
      await database.exec(notifyTriggerSql({ table: "shop.Order's", columns: ['id'], channel }))
      const { told, listener } = await listen({ channel })
      await database.exec(`insert into shop."Order's" values ('a"b\\c'); insert into product values (1, 7, 'tea')`)
      await database.query(`select pg_notify($1, 'something else')`, [channel])
      await settled()
      expect(told).toEqual([{ id: 'a"b\\c' }])
      await listener.close()
    })

    it('invalidate everything when the connection was lost', async () => {
      const { told, errors, listener, time } = await listen()
      Connection.refused = 3
      Connection.all[0].cut()
      await database.exec(`insert into product values (1, 7, 'tea')`)
      for (let i = 0; i < 20 && Connection.all.length < 5; i++) {
        time.advance(100)
        await settled()
      }
      expect([told, Connection.all.length, Connection.all.slice(0, 4).every(({ ended }) => ended)]).toEqual([
        ['everything'],
        5,
        true,
      ])
      expect(errors).toHaveLength(4)
      await database.exec(`insert into product values (2, 7, 'tea')`)
      await settled()
      expect(told).toEqual(['everything', { id: 2, category: 7 }])
      Connection.all[4].cut('error')
      time.advance(100)
      await settled()
      expect(told.at(-1)).toBe('everything')
      await listener.close()
      expect(time.scheduled).toBe(0)
    })

    it('are listened to anew when a connection does not answer', async () => {
      const { told, listener, time } = await listen()
      time.advance(30_000)
      await settled()
      expect(Connection.all).toHaveLength(1)
      Connection.all[0].isMute = true
      time.advance(30_000)
      await settled()
      time.advance(10_000)
      time.advance(100)
      await settled()
      expect([Connection.all.length, told]).toEqual([2, ['everything']])
      await listener.close()
    })

    it('invalidate everything when their handler fails', async () => {
      const { told, errors, listener } = await listen({
        tables: { product: () => Promise.reject(new Error('no cache')) },
      })
      await database.exec(`insert into product values (1, 7, 'tea')`)
      await settled()
      expect([told, errors]).toEqual([['everything'], [new Error('no cache')]])
      await listener.close()
    })

    it('reject when the first connection fails', async () => {
      Connection.refused = 1
      await expect(listen()).rejects.toThrow('connection refused')
      expect(Connection.all[0].ended).toBe(true)
    })
  })

  describe('that are in an outbox', () => {
    async function follow(options: Partial<OutboxOptions> = {}) {
      await database.exec(outboxTriggerSql({ table: 'product', columns: ['id'] }))
      const { time, platform } = createPlatform()
      const created = createHandlers()
      const start = () => Outbox.start({ queries: database, pollMs: 1000, ...created.handlers, ...options }, platform)
      const left = async () => (await database.query('select change from samovar_outbox')).rows.length
      return { ...created, left, start, time }
    }

    it('are handled though nobody was there when they were made', async () => {
      const { told, left, start, time } = await follow()
      await database.exec(`insert into product values (9007199254740993, 7, 'tea'); truncate product`)
      const outbox = await start()
      expect([told, await left()]).toEqual([[{ id: '9007199254740993' }, 'everything'], 0])
      await database.exec(`insert into product values (2, 7, 'tea'); update product set id = 3`)
      time.advance(1000)
      await outbox.poll()
      expect([told.slice(2), await left()]).toEqual([[{ id: 2 }, { id: 2 }, { id: 3 }], 0])
      await outbox.close()
      expect(time.scheduled).toBe(0)
    })

    it('are handled in many batches', async () => {
      const { told, left, start } = await follow()
      await database.exec(`insert into product select i, 1, '' from generate_series(1, 620) i`)
      const outbox = await start()
      expect([told.length, await left()]).toEqual([620, 0])
      await outbox.close()
    })

    it('stay until something could be invalidated', async () => {
      let fails = true
      const { errors, told, left, start, time } = await follow({
        tables: { product: () => Promise.reject(new Error('handler')) },
        everything: () => {
          if (fails) throw new Error('cache')
          told.push('everything')
        },
      })
      const outbox = await start()
      await database.exec(`insert into product values (1, 7, 'tea')`)
      await expect(outbox.poll()).rejects.toThrow('cache')
      expect(await left()).toBe(1)
      fails = false
      time.advance(1000)
      await outbox.poll()
      expect([told, await left(), errors.length]).toEqual([['everything'], 0, 2])
      await outbox.close()
    })

    it('are asked for again after a query that failed', async () => {
      let fails = false
      const queries = {
        query: (text: string, values?: unknown[]) =>
          fails ? Promise.reject(new Error('no database')) : database.query(text, values),
      }
      const { told, errors, start, time } = await follow({ queries })
      const outbox = await start()
      fails = true
      await database.exec(`insert into product values (1, 7, 'tea')`)
      time.advance(1000)
      await settled()
      expect(errors).toEqual([new Error('no database')])
      fails = false
      time.advance(100)
      for (let i = 0; i < 10 && told.length === 0; i++) await settled()
      expect(told).toEqual([{ id: 1 }])
      await outbox.close()
    })
  })

  it('keep a cache right behind the application’s back', async () => {
    await database.exec(`insert into product values (1, 7, 'tea'), (2, 7, 'jam')`)
    await database.exec(outboxTriggerSql({ table: 'product', columns: ['id'] }))
    await using cache = createCache()
    const nameOf = (id: number) =>
      cache.getOrSet(
        `product:${id}`,
        async () =>
          (await database.query<{ name: string }>('select name from product where id = $1', [id])).rows[0].name,
      )
    expect([await nameOf(1), await nameOf(2)]).toEqual(['tea', 'jam'])
    const outbox = await Outbox.start(
      {
        queries: database,
        pollMs: 1000,
        tables: { product: row => cache.delete(`product:${row['id']}`) },
        everything: () => cache.clear(),
      },
      createPlatform().platform,
    )
    await database.exec(`update product set name = 'green tea' where id = 1`)
    expect(await nameOf(1)).toBe('tea')
    await outbox.poll()
    expect([await nameOf(1), await nameOf(2)]).toEqual(['green tea', 'jam'])
    await outbox.close()
  })
})
