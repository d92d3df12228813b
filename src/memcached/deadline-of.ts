import { NEVER } from '../keyspace/expiring-items.ts'

/** What is more seconds than 30 days is a point in time. */
const RELATIVE_SECONDS_MAX = 60 * 60 * 24 * 30
/** Whatever has this deadline has expired. In ms since the Unix epoch. */
const LONG_AGO = 1

/**
 * Returns the deadline that a time of memcached's protocol means, in ms since the Unix epoch: 0 is never, a negative one is over, up to 30 days are seconds from now, more are
 * seconds since the Unix epoch.
 */
export function deadlineOf(exptime: number, nowMs: number): number {
  if (exptime === 0) return NEVER
  if (exptime < 0) return LONG_AGO
  return exptime > RELATIVE_SECONDS_MAX ? exptime * 1000 : nowMs + exptime * 1000
}
