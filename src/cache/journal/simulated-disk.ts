import type { AppendFile, Disk } from './disk.ts'

/** Files as they are when power is lost or a process dies. */
export type DiskImage = ReadonlyMap<string, Uint8Array>

interface SimulatedFile {
  bytes: Buffer
  /** How many of them are safe from power loss. */
  syncedBytes: number
}

/**
 * A disk in memory that can die at any step: each byte appended is a step, and so is each other change. For tests and simulations.
 *
 * When its steps are used up nothing answers any more, as if the process were gone. {@link image} tells what is then found.
 */
export class SimulatedDisk implements Disk {
  readonly self: string
  /** Steps taken so far. */
  steps = 0
  /** Owners that are running. */
  readonly alive: Set<string>
  /** Called before each change; what it throws is what the operation rejects with. */
  fault: (operation: 'create' | 'replace' | 'append' | 'write' | 'sync' | 'remove') => void = () => {}
  readonly #files = new Map<string, SimulatedFile>()
  /** What was removed; the removal itself may be lost with power. */
  readonly #removed = new Map<string, Uint8Array>()
  readonly #stepsMax: number

  constructor(image: DiskImage, self: string, alive = new Set([self]), stepsMax = Number.POSITIVE_INFINITY) {
    this.self = self
    this.alive = alive
    this.#stepsMax = stepsMax
    for (const [name, bytes] of image) this.#files.set(name, { bytes: Buffer.from(bytes), syncedBytes: bytes.length })
  }

  /** Whether the process is gone. */
  get isDead(): boolean {
    return this.steps >= this.#stepsMax
  }

  /** What is on the disk after the process died; with `power`, after the machine did: unsynced bytes are gone, and removed files are back. */
  image(power = false): DiskImage {
    const files = [...this.#files].map(([name, { bytes, syncedBytes }]) => {
      return [name, bytes.subarray(0, power ? syncedBytes : bytes.length)] as const
    })
    return new Map([...(power ? this.#removed : []), ...files])
  }

  async list(): Promise<readonly string[]> {
    await this.#step(0)
    return [...this.#files.keys()]
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    await this.#step(0)
    const file = this.#files.get(name)
    return file === undefined ? undefined : Buffer.from(file.bytes)
  }

  async create(name: string, bytes: Uint8Array): Promise<boolean> {
    this.fault('create')
    await this.#step(1)
    if (this.#files.has(name)) return false
    this.#put(name, bytes)
    return true
  }

  async replace(name: string, bytes: Uint8Array): Promise<void> {
    this.fault('replace')
    await this.#step(1)
    this.#put(name, bytes)
  }

  async append(name: string): Promise<AppendFile> {
    this.fault('append')
    await this.#step(0)
    const file = this.#files.get(name)
    if (file === undefined) throw new Error(`there is no ${name}`)
    return {
      write: bytes => this.#write(file, bytes),
      sync: async () => {
        this.fault('sync')
        await this.#step(1)
        file.syncedBytes = file.bytes.length
      },
      close: () => this.#step(0),
    }
  }

  async remove(name: string): Promise<void> {
    this.fault('remove')
    await this.#step(1)
    const file = this.#files.get(name)
    if (file !== undefined) this.#removed.set(name, file.bytes)
    this.#files.delete(name)
  }

  isAlive(owner: string): Promise<boolean> {
    return Promise.resolve(this.alive.has(owner))
  }

  #put(name: string, bytes: Uint8Array): void {
    this.#files.set(name, { bytes: Buffer.from(bytes), syncedBytes: bytes.length })
    this.#removed.delete(name)
  }

  async #write(file: SimulatedFile, bytes: Uint8Array): Promise<void> {
    const written = Math.min(bytes.length, this.#stepsMax - this.steps)
    try {
      this.fault('write')
    } catch (error) {
      // A disk that is full takes the beginning.
      file.bytes = Buffer.concat([file.bytes, bytes.subarray(0, Math.floor(bytes.length / 2))])
      throw error
    }
    file.bytes = Buffer.concat([file.bytes, bytes.subarray(0, written)])
    await this.#step(bytes.length)
  }

  /** Takes steps, or stays away for ever when there are none left. */
  #step(count: number): Promise<void> {
    this.steps = Math.min(this.steps + count, this.#stepsMax)
    return this.isDead ? new Promise(() => {}) : Promise.resolve()
  }
}
