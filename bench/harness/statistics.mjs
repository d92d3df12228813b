/** Medians, spreads and paired ratios of repeated measurements. */

/**
 * The median; NaN of no values.
 * @param {number[]} values
 */
export function median(values) {
  if (values.length === 0) return Number.NaN
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/**
 * Two series measured in alternation, compared: `ratio` is the ratio of their medians, `paired` the ratios within each
 * round (drift of the machine cancels there), of which `low` and `high` are the extremes.
 * @param {number[]} ours
 * @param {number[]} theirs one value per round, in the same order as `ours`
 */
export function compare(ours, theirs) {
  const paired = ours.map((value, round) => value / theirs[round])
  return {
    ours: median(ours),
    theirs: median(theirs),
    ratio: median(ours) / median(theirs),
    paired: median(paired),
    low: Math.min(...paired),
    high: Math.max(...paired),
  }
}
