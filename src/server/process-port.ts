/** What the server asks of the process that it runs in. */
export interface ProcessPort {
  readonly id: number
  /** Bytes of memory of the machine. */
  readonly memoryBytes: number
  /** As `uname` tells it: system, release, machine. */
  readonly operatingSystem: string
  readonly architectureBits: number
  /** What runs the program, with its version. */
  readonly runtime: string
  /** The path of the program that runs. */
  readonly executable: string
  /** Stops the thread. */
  sleep(ms: number): void
  /** Resident bytes of the process. */
  residentBytes(): number
  /** The WebAssembly module of Lua 5.1, as the package wasmoon-lua5.1 has it. */
  luaModule(): Uint8Array
  /** Processor time spent by the process, and by the thread that asks where the platform tells it. */
  cpuTimes(): { readonly process: CpuTimes; readonly thread: CpuTimes | undefined }
}

export interface CpuTimes {
  readonly userMicroseconds: number
  readonly systemMicroseconds: number
}
