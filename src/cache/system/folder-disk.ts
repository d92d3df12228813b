import { type FileHandle, link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { AppendFile, Disk } from '../journal/disk.ts'

/** The name of a file that is being made, with the process that makes it. */
const TEMPORARY = /\.(\d+)-\d+\.tmp$/

/** A folder of the file system as a journal's disk. */
export class FolderDisk implements Disk {
  readonly self: string
  readonly #folder: string
  #temporaries = 0

  private constructor(folder: string, self: string) {
    this.#folder = folder
    this.self = self
  }

  /** Opens a folder, creates it if there is none, and removes what processes that died have left half made. Rejects with the system's error. */
  static async open(folder: string): Promise<FolderDisk> {
    await mkdir(folder, { recursive: true })
    for (const name of await readdir(folder)) {
      const pid = TEMPORARY.exec(name)?.[1]
      if (pid !== undefined && !isRunning(Number(pid))) await rm(join(folder, name), { force: true })
    }
    return new FolderDisk(folder, `${process.pid} ${(await startOf(process.pid)) ?? '-'} ${hostname()}`)
  }

  async list(): Promise<readonly string[]> {
    return readdir(this.#folder)
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    return readFile(join(this.#folder, name)).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return undefined
      throw error
    })
  }

  /** A link to a file that is whole already: unlike a rename, it fails when the name is taken. */
  async create(name: string, bytes: Uint8Array): Promise<boolean> {
    const temporary = await this.#writeTemporary(name, bytes)
    try {
      await link(temporary, join(this.#folder, name))
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false
      throw error
    } finally {
      await rm(temporary, { force: true })
    }
    await this.#syncFolder()
    return true
  }

  async replace(name: string, bytes: Uint8Array): Promise<void> {
    await rename(await this.#writeTemporary(name, bytes), join(this.#folder, name))
    await this.#syncFolder()
  }

  async append(name: string): Promise<AppendFile> {
    const file = await open(join(this.#folder, name), 'a')
    return { write: bytes => writeAll(file, bytes), sync: () => file.datasync(), close: () => file.close() }
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.#folder, name), { force: true })
  }

  /** A process of another machine is taken to be alive: who knows better removes the lock's file. */
  async isAlive(owner: string): Promise<boolean> {
    const [, pid, start, host] = /^(\d+) (\S+) (.*)$/s.exec(owner) ?? []
    if (host !== hostname()) return true
    if (!isRunning(Number(pid))) return false
    // Another process may have got the number since.
    const startNow = await startOf(Number(pid))
    return start === '-' || startNow === undefined || startNow === start
  }

  async #writeTemporary(name: string, bytes: Uint8Array): Promise<string> {
    const path = join(this.#folder, `${name}.${process.pid}-${this.#temporaries++}.tmp`)
    const file = await open(path, 'w')
    try {
      await writeAll(file, bytes)
      await file.sync()
    } catch (error) {
      await rm(path, { force: true })
      throw error
    } finally {
      await file.close()
    }
    return path
  }

  /** Makes names safe from power loss. Windows does not open folders, and needs no such thing. */
  async #syncFolder(): Promise<void> {
    if (process.platform === 'win32') return
    const folder = await open(this.#folder, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  }
}

/** Whether there is a process of this number, be it another user's. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) !== 'ESRCH'
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten
}

/** When a process was started, in a form that only Linux gives: ticks since a boot that is named. A zombie counts as one that never was. */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
    const status = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The second field, the name, may hold anything, brackets too.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? 'zombie' : `${boot.slice(0, 8)}/${fields[19]}`
  } catch {
    return undefined
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}
