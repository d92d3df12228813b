/**
 * Figures as people read them.
 */

/**
 * The value below which a share of the sorted values lies.
 *
 * @param {ArrayLike<number>} sorted
 * @param {number} share 0 to 1: 0.99 for p99
 */
export function percentile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** @param {number} value */
export function whole(value) {
  return Math.round(value).toLocaleString('en')
}

/** @param {number} share */
export function percent(share) {
  return `${(share * 100).toFixed(1)} %`
}

/** @param {number} value */
export function milliseconds(value) {
  return `${value.toFixed(2)} ms`
}
