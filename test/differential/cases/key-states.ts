import { near, type StepLike } from '../case.ts'

/** A time so far away that no test reaches it, in Unix seconds. */
export const FUTURE_S = 33_177_117_420
/** The same in milliseconds. */
export const FUTURE_MS = 33_177_117_420_000

/** Runs a command against a missing key, a lasting one and one with a deadline, and looks at what it left. */
export function onEachState(command: readonly string[], key = 'k'): StepLike[] {
  const look: StepLike[] = [['GET', key], near(2000, ['PTTL', key]), ['DEL', key]]
  return [command, ...look, ['SET', key, 'old'], command, ...look, ['SET', key, 'old', 'EX', 5000], command, ...look]
}
