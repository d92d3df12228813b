import { CacheError } from '../cache-error.ts'
import type { Disk } from './disk.ts'
import { NumberedFiles } from './numbered-files.ts'

const FILES = new NumberedFiles('lock')
/** What the file of a lock says that was given up. */
const FREE = 'free'

/**
 * The lock of a journal: at most one process has it, and each that gets it gets a higher number, which is the epoch of its tokens.
 *
 * Files `lock-<number>` say who owns, or owned. The highest number counts, and is never removed: whoever takes over creates the next one, which the file system grants
 * to one alone. A process that died leaves its file, and is told by its owner's name to be dead; one that gave up the lock says so in its file. So nobody ever removes
 * what another has just created.
 */
export class JournalLock {
  readonly epoch: number
  readonly #disk: Disk

  private constructor(disk: Disk, epoch: number) {
    this.#disk = disk
    this.epoch = epoch
  }

  /** Takes the lock, with an epoch of at least `epochMin`. Rejects with {@link CacheError} ERR_CACHE_JOURNAL_LOCKED when a process has it that may be alive. */
  static async take(disk: Disk, epochMin: number): Promise<JournalLock> {
    for (;;) {
      const held = FILES.highest(await disk.list())
      if (held > 0) {
        const owner = await disk.read(FILES.name(held))
        // Somebody has taken over in the meantime.
        if (owner === undefined) continue
        const name = Buffer.from(owner).toString()
        if (name !== FREE && (await disk.isAlive(name))) {
          throw new CacheError(
            'ERR_CACHE_JOURNAL_LOCKED',
            `the journal belongs to another process (${name}, in ${FILES.name(held)})`,
          )
        }
      }
      const epoch = Math.max(held + 1, epochMin)
      if (!(await disk.create(FILES.name(epoch), Buffer.from(disk.self)))) continue
      const names = await disk.list()
      // A slow one may create a number that has been passed already.
      if (FILES.highest(names) !== epoch) {
        await disk.remove(FILES.name(epoch))
        continue
      }
      for (const name of FILES.below(epoch, names)) await disk.remove(name)
      return new JournalLock(disk, epoch)
    }
  }

  async release(): Promise<void> {
    await this.#disk.replace(FILES.name(this.epoch), Buffer.from(FREE))
  }
}
