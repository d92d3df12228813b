/** A folder that a journal has for itself. Names are plain file names. All operations reject with the system's errors. */
export interface Disk {
  /** Names of all files. Creates the folder when there is none. */
  list(): Promise<readonly string[]>
  /** The bytes of a file; undefined when there is none. */
  read(name: string): Promise<Uint8Array | undefined>
  /** Makes a file with these bytes, as a whole or not at all, safe from power loss when it resolves. Resolves to false when the name is taken. */
  create(name: string, bytes: Uint8Array): Promise<boolean>
  /** As {@link create}, in the place of what has that name. */
  replace(name: string, bytes: Uint8Array): Promise<void>
  /** Opens a file that exists, to write at its end. */
  append(name: string): Promise<AppendFile>
  /** Removes a file, if there is one. */
  remove(name: string): Promise<void>
  /** What tells this process from all others, on this machine and in time: no process started later has it. */
  readonly self: string
  /** Whether the process that was told by `owner` may still be running; true when that cannot be known. */
  isAlive(owner: string): Promise<boolean>
}

/** A file that only grows. */
export interface AppendFile {
  /** Writes all of `bytes`. When it rejects, any part of them may have been written. */
  write(bytes: Uint8Array): Promise<void>
  /** Makes what was written safe from power loss. */
  sync(): Promise<void>
  close(): Promise<void>
}
