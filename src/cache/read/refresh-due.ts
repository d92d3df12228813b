import { below, type Chance } from '../../base/chance.ts'
import type { Policy } from '../options/read-policy.ts'

/**
 * When values are loaded anew before they expire.
 *
 * Refresh-ahead: from a fixed share of the ttl on. XFetch (Vattani, Chierichetti and Lowenstein, "Optimal Probabilistic Cache Stampede Prevention",
 * VLDB 2015): a read at time t refreshes when t − δ·β·ln(u) ≥ expiry, with δ the time that loading took and u uniform in (0, 1]; of many readers one is
 * likely to be early enough, and values that are cheap to load are refreshed late.
 */

/** −ln(u) exceeds this for one read in some nine million: before that, no read needs to draw. */
const XFETCH_REACH = 16
const DRAWS = 0x7fffffff

/** From when on a read may have to refresh, in ms since the Unix epoch; Infinity for never. */
export function refreshFromMs(policy: Policy, createdMs: number, freshUntilMs: number, loadMs: number): number {
  const ahead = aheadMs(policy, createdMs, freshUntilMs)
  const early = policy.xfetch === 0 ? Number.POSITIVE_INFINITY : freshUntilMs - loadMs * policy.xfetch * XFETCH_REACH
  return Math.min(ahead, early)
}

/** Whether reads ever have a value loaded anew before it expires. */
export function isEverDue({ refreshAhead, xfetch }: Policy): boolean {
  return refreshAhead !== undefined || xfetch !== 0
}

/** Whether a read at `now` has the value loaded anew. */
export function isRefreshDue(
  policy: Policy,
  now: number,
  value: { readonly createdMs: number; readonly freshUntilMs: number; readonly loadMs: number },
  chance: Chance,
): boolean {
  const { createdMs, freshUntilMs, loadMs } = value
  if (now < refreshFromMs(policy, createdMs, freshUntilMs, loadMs)) return false
  if (now >= aheadMs(policy, createdMs, freshUntilMs)) return true
  const uniform = (below(chance, DRAWS) + 1) / DRAWS
  return now - loadMs * policy.xfetch * Math.log(uniform) >= freshUntilMs
}

function aheadMs(policy: Policy, createdMs: number, freshUntilMs: number): number {
  if (policy.refreshAhead === undefined) return Number.POSITIVE_INFINITY
  return createdMs + policy.refreshAhead * (freshUntilMs - createdMs)
}
