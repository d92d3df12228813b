/** What became of a command: it is done. */
export const DONE = 0
/** It must wait for the end of a pause: nothing was done, and it is to be executed again then. */
export const PAUSED = 1
/** It waits for a key: nothing was done, and it is to be executed again when `release` of its client is called. */
export const WAITING = 2
/** It is done, and others who waited for what it did are to be served before anything else: see `serve` of `Blocking`. */
export const DONE_FOR_OTHERS = 3
export type Outcome = typeof DONE | typeof PAUSED | typeof WAITING | typeof DONE_FOR_OTHERS
