import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Disk } from './disk.ts'
import { JournalLock } from './journal-lock.ts'
import { SimulatedDisk } from './simulated-disk.ts'

const createDisk = (): SimulatedDisk => new SimulatedDisk(new Map(), 'nobody', new Set())

/** The disk as a process sees it, each operation of which waits for its turn. */
function seenBy(disk: SimulatedDisk, self: string, turn: () => Promise<unknown>): Disk {
  const inTurn = <Args extends unknown[], Result>(operation: (...args: Args) => Promise<Result>) => {
    return async (...args: Args): Promise<Result> => {
      await turn()
      return operation(...args)
    }
  }
  return {
    self,
    list: inTurn(() => disk.list()),
    read: inTurn(name => disk.read(name)),
    create: inTurn((name, bytes) => disk.create(name, bytes)),
    replace: inTurn((name, bytes) => disk.replace(name, bytes)),
    append: inTurn(name => disk.append(name)),
    remove: inTurn(name => disk.remove(name)),
    isAlive: inTurn(owner => disk.isAlive(owner)),
  }
}

const now = (): Promise<void> => Promise.resolve()

describe('the lock of a journal', () => {
  it('gives each owner a higher epoch, of at least what it is told', async () => {
    const disk = createDisk()
    const first = await JournalLock.take(seenBy(disk, 'a', now), 7)
    await first.release()
    const second = await JournalLock.take(seenBy(disk, 'b', now), 1)
    expect([first.epoch, second.epoch]).toEqual([7, 8])
    expect(await disk.list()).toEqual(['lock-8'])
  })

  it('is refused while its owner lives, and names it', async () => {
    const disk = createDisk()
    disk.alive.add('a')
    await JournalLock.take(seenBy(disk, 'a', now), 1)
    await expect(JournalLock.take(seenBy(disk, 'b', now), 1)).rejects.toThrow('another process (a, in lock-1)')
    disk.alive.delete('a')
    expect((await JournalLock.take(seenBy(disk, 'b', now), 1)).epoch).toBe(2)
  })

  it('takes no notice of other files', async () => {
    const disk = createDisk()
    for (const name of ['lock-0', 'lock-x', 'lock-99999999999999999', 'block-9', 'lock-3.tmp']) {
      await disk.create(name, Buffer.from('a'))
    }
    expect((await JournalLock.take(seenBy(disk, 'a', now), 1)).epoch).toBe(1)
  })

  it('has one living owner at most, however processes interleave, die and give up', async () => {
    const end = fc.constantFrom('release', 'die', 'keep')
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.array(end, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 4 }),
        async (scheduler, lives) => {
          const disk = createDisk()
          const turn = () => scheduler.schedule(Promise.resolve())
          let owners = 0
          let taken = 0
          const epochs: number[] = []
          const live = async (name: string, ends: readonly string[]): Promise<void> => {
            for (const [i, end] of ends.entries()) {
              const self = `${name}${i}`
              disk.alive.add(self)
              const own = seenBy(disk, self, turn)
              const lock = await JournalLock.take(own, 1).catch(error => {
                expect(error).toMatchObject({ code: 'ERR_CACHE_JOURNAL_LOCKED' })
                return undefined
              })
              if (lock === undefined) continue
              taken++
              epochs.push(lock.epoch)
              expect(++owners).toBe(1)
              await turn()
              if (end === 'keep') return
              // From here on it writes no more.
              owners--
              if (end === 'die') disk.alive.delete(self)
              else await lock.release()
            }
          }
          const all = Promise.all(lives.map((ends, i) => live('abcd'[i], ends)))
          await scheduler.waitFor(all)
          expect(taken).toBeGreaterThan(0)
          expect(epochs).toEqual([...new Set(epochs)].sort((a, b) => a - b))
        },
      ),
      { numRuns: 150 },
    )
  })
})
