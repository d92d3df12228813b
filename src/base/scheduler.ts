/** A handle on scheduled work. */
export interface Scheduled {
  cancel(): void
}

/** Runs work later. A delay keeps no process alive. */
export interface Scheduler {
  /** Runs `task` once, `delayMs` milliseconds from now or a little later. */
  after(delayMs: number, task: () => void): Scheduled
  /** Runs `task` once, after input that has already arrived was served. */
  soon(task: () => void): Scheduled
}
