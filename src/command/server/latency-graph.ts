import type { LatencyEvent } from '../latency-monitor.ts'

/** Characters per line, and lines. */
const COLUMNS = 80
const ROWS = 4
/** Two levels per line. */
const MARKS = '_#'

/**
 * Draws the samples of an event, oldest first, in columns that rise from the least to the worst, each over how long ago it was, from top to bottom. `now` is
 * in ms since the Unix epoch.
 */
export function latencyGraph(name: string, { samples, worst }: LatencyEvent, now: number): string {
  const values = samples.map(sample => sample.milliseconds)
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const head = `${name} - high ${high} ms, low ${low} ms (all time high ${worst} ms)\n${'-'.repeat(COLUMNS)}\n`
  let drawn = ''
  for (let at = 0; at < samples.length; at += COLUMNS) {
    const part = samples.slice(at, at + COLUMNS)
    const levels = part.map(({ milliseconds }) => levelOf(milliseconds, low, high))
    const labels = part.map(({ time }) => age(Math.floor(now / 1000) - time))
    drawn += at === 0 ? '' : '\n'
    for (let row = ROWS - 1; row >= 0; row--)
      drawn += `${levels
        .map(level => markOf(level, row))
        .join('')
        .trimEnd()}\n`
    const longest = Math.max(...labels.map(label => label.length))
    drawn += '\n'
    for (let i = 0; i < longest; i++)
      drawn += `${labels
        .map(label => label[i] ?? ' ')
        .join('')
        .trimEnd()}\n`
  }
  return head + drawn
}

/** How high a column is, in marks: at least one. */
function levelOf(value: number, low: number, high: number): number {
  if (high === low) return 1
  return 1 + Math.round(((value - low) / (high - low)) * (ROWS * MARKS.length - 1))
}

function markOf(level: number, row: number): string {
  const above = level - row * MARKS.length
  if (above <= 0) return ' '
  return above >= MARKS.length ? '#' : MARKS[above - 1]
}

/** Seconds as `59s`, `59m`, `23h` or `7d`. */
function age(seconds: number): string {
  if (seconds < 60) return `${seconds}s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`
}
