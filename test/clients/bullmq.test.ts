import { type ConnectionOptions, FlowProducer, type Job, Queue, QueueEvents, Worker } from 'bullmq'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { EmbeddedServer } from '../../src/server/index.ts'
import { openServer } from './open.ts'

/** What BullMQ's parts have in common here. */
interface Closable {
  close(): Promise<void>
  on(event: 'error', listener: () => void): unknown
}

/** Makes parts of one queue, which are closed when the test ends. */
class Bench {
  readonly connection: ConnectionOptions
  readonly queue: Queue
  /** What the workers were given, in order. */
  readonly done: unknown[] = []
  readonly #parts: Closable[] = []

  constructor(server: EmbeddedServer) {
    this.connection = { host: '127.0.0.1', port: server.port ?? 0, maxRetriesPerRequest: null }
    this.queue = this.add(new Queue('queue', { connection: this.connection }))
    onTestFinished(() => this.#close())
  }

  add<Part extends Closable>(part: Part): Part {
    // What fails as the parts are closed is no matter.
    part.on('error', () => {})
    this.#parts.push(part)
    return part
  }

  async events(): Promise<QueueEvents> {
    const events = this.add(new QueueEvents('queue', { connection: this.connection }))
    await events.waitUntilReady()
    return events
  }

  worker(options: object = {}, process: (job: Job) => unknown = job => job.name): Worker {
    const worker = new Worker(
      'queue',
      async job => {
        this.done.push(job.name)
        return process(job)
      },
      { connection: this.connection, drainDelay: 0.05, ...options },
    )
    return this.add(worker)
  }

  /** Resolves when a worker has told an event so many times. */
  told(worker: Worker, event: 'completed' | 'failed', times: number): Promise<void> {
    return new Promise(resolve => {
      worker.on(event as 'completed', () => {
        if (--times === 0) resolve()
      })
    })
  }

  async #close(): Promise<void> {
    for (const part of this.#parts.reverse()) await (part instanceof Worker ? part.close(true) : part.close())
  }
}

async function bench(): Promise<Bench> {
  return new Bench(await openServer())
}

describe('BullMQ', () => {
  it('has workers do jobs, and tells their results', async () => {
    const { queue, ...parts } = await benchWithEvents()
    const worker = parts.bench.worker({}, job => ({ twice: job.data.n * 2 }))
    const jobs = await queue.addBulk([1, 2, 3].map(n => ({ name: `job ${n}`, data: { n } })))
    const results = await Promise.all(jobs.map(job => job.waitUntilFinished(parts.events)))
    expect(results).toEqual([{ twice: 2 }, { twice: 4 }, { twice: 6 }])
    expect(parts.bench.done).toEqual(['job 1', 'job 2', 'job 3'])
    expect(await queue.getJobCounts('completed', 'waiting', 'active')).toEqual({ completed: 3, waiting: 0, active: 0 })
    expect(worker.isRunning()).toBe(true)
  })

  it('tries a job that fails again', async () => {
    const { queue, bench: own, events } = await benchWithEvents()
    own.worker({}, job => {
      if (job.attemptsMade < 2) throw new Error(`attempt ${job.attemptsMade}`)
      return 'at last'
    })
    const job = await queue.add('stubborn', {}, { attempts: 3, backoff: { type: 'fixed', delay: 10 } })
    expect(await job.waitUntilFinished(events)).toBe('at last')
    const hopeless = await queue.add('hopeless', {}, { attempts: 1 })
    await expect(hopeless.waitUntilFinished(events)).rejects.toThrow('attempt 0')
    expect(await queue.getFailedCount()).toBe(1)
    expect(own.done).toEqual(['stubborn', 'stubborn', 'stubborn', 'hopeless'])
  })

  it('has delayed jobs wait', async () => {
    const { queue, bench: own, events } = await benchWithEvents()
    // Added together, both count their delay from the same moment.
    const jobs = await queue.addBulk([
      { name: 'later', data: {}, opts: { delay: 120 } },
      { name: 'sooner', data: {}, opts: { delay: 60 } },
    ])
    expect(await queue.getDelayedCount()).toBe(2)
    own.worker()
    await Promise.all(jobs.map(job => job.waitUntilFinished(events)))
    expect(own.done).toEqual(['sooner', 'later'])
    for (const { id, timestamp, delay } of jobs) {
      const processedOn = (await queue.getJob(id ?? ''))?.processedOn ?? 0
      expect(processedOn).toBeGreaterThanOrEqual(timestamp + delay)
    }
  })

  it('repeats jobs', async () => {
    const own = await bench()
    const worker = own.worker()
    const told = own.told(worker, 'completed', 3)
    await own.queue.upsertJobScheduler('beat', { every: 50, limit: 3 }, { name: 'beat' })
    await told
    expect(own.done).toEqual(['beat', 'beat', 'beat'])
    await own.queue.removeJobScheduler('beat')
    expect(await own.queue.getJobSchedulersCount()).toBe(0)
  })

  it('gives jobs with priority first', async () => {
    const { queue, bench: own, events } = await benchWithEvents()
    const jobs = []
    for (const priority of [30, 1, 20, 2, 0]) jobs.push(await queue.add(`of ${priority}`, {}, { priority }))
    expect(await queue.getCountsPerPriority([0, 1, 2, 20, 30])).toEqual({ 0: 1, 1: 1, 2: 1, 20: 1, 30: 1 })
    own.worker()
    await Promise.all(jobs.map(job => job.waitUntilFinished(events)))
    expect(own.done).toEqual(['of 0', 'of 1', 'of 2', 'of 20', 'of 30'])
  })

  it('limits the rate', async () => {
    const own = await bench()
    const worker = own.worker({ limiter: { max: 2, duration: 150 } })
    const starts: number[] = []
    worker.on('active', job => starts.push(job.processedOn ?? 0))
    const told = own.told(worker, 'completed', 5)
    await own.queue.addBulk([1, 2, 3, 4, 5].map(n => ({ name: `job ${n}`, data: {} })))
    await told
    expect(own.done).toHaveLength(5)
    // Of any three in a row, the last starts in a later window than the first.
    expect((starts[2] ?? 0) - (starts[0] ?? 0)).toBeGreaterThan(50)
    expect((starts[4] ?? 0) - (starts[2] ?? 0)).toBeGreaterThan(50)
  })

  it('does a flow, children first', async () => {
    const { bench: own, events, queue } = await benchWithEvents()
    const flows = own.add(new FlowProducer({ connection: own.connection }))
    own.worker({}, async job =>
      job.name === 'parent' ? Object.values(await job.getChildrenValues()).sort() : job.data,
    )
    const flow = await flows.add({
      name: 'parent',
      queueName: 'queue',
      children: [
        { name: 'child', data: 'one', queueName: 'queue' },
        { name: 'child', data: 'two', queueName: 'queue', children: [{ name: 'grandchild', queueName: 'queue' }] },
      ],
    })
    expect(await flow.job.waitUntilFinished(events)).toEqual(['one', 'two'])
    expect(own.done.slice(-1)).toEqual(['parent'])
    expect(await queue.getWaitingChildrenCount()).toBe(0)
  })

  it('recovers a job whose worker is gone', async () => {
    const { queue, bench: own, events } = await benchWithEvents()
    const gone = own.worker({ lockDuration: 100, autorun: false })
    const job = await queue.add('orphan', {})
    // Takes the job, and never comes back.
    expect((await gone.getNextJob('token'))?.id).toBe(job.id)
    expect(await queue.getActiveCount()).toBe(1)
    own.worker({ stalledInterval: 100, lockDuration: 30_000 })
    expect(await job.waitUntilFinished(events)).toBe('orphan')
    expect(own.done).toEqual(['orphan'])
  })

  it('pauses, drains, cleans and obliterates', async () => {
    const { queue, bench: own, events } = await benchWithEvents()
    await queue.pause()
    const job = await queue.add('held', {}, { jobId: 'chosen', removeOnComplete: false })
    expect((await queue.add('again', {}, { jobId: 'chosen' })).id).toBe('chosen')
    expect(await queue.isPaused()).toBe(true)
    own.worker()
    await queue.resume()
    await job.waitUntilFinished(events)
    expect(await queue.clean(0, 10, 'completed')).toEqual(['chosen'])
    await queue.pause()
    await queue.add('other', {})
    await queue.drain()
    expect(await queue.count()).toBe(0)
    await queue.obliterate({ force: true })
    expect(await queue.getJobCounts()).toMatchObject({ completed: 0, waiting: 0 })
  })
})

async function benchWithEvents() {
  const made = await bench()
  return { bench: made, queue: made.queue, events: await made.events() }
}
