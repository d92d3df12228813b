/**
 * Rows of figures, their verdicts, and their tables: for the terminal, as Markdown, as JSON.
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {string} unit
 * @property {number} ours
 * @property {number} [theirs]
 * @property {string} [rival] who `theirs` is
 * @property {number} [ratio] ours / theirs; filled in from the two where it is missing
 * @property {[number, number]} [spread] lowest and highest ratio of the single rounds
 * @property {number} [cpuOurs] microseconds of CPU per operation
 * @property {number} [cpuTheirs]
 * @property {string} [note]
 *
 * @typedef {Row & { topic: string, bar: string, pass: boolean | undefined }} JudgedRow
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { bars } from '../bars.mjs'

const columns = ['', 'ours', 'theirs', 'ratio', 'rounds', 'CPU µs', 'theirs', 'CPU ratio', 'bar', '']

/** The rivals that the bars speak of. */
const judged = new Set(['redis-server', 'memcached'])

/**
 * Adds a row's bar and whether it is met (a figure that is missing misses it); bars are judged against redis-server and memcached alone.
 * @param {string} topic
 * @param {Row} row
 * @returns {JudgedRow}
 */
export function judge(topic, row) {
  const { ours, theirs, cpuOurs, cpuTheirs } = row
  const rowBars = row.rival === undefined || judged.has(row.rival) ? (bars[`${topic}: ${row.name}`] ?? []) : []
  const ratio = row.ratio ?? (theirs === undefined ? undefined : ours / theirs)
  const measures = {
    ours,
    ratio,
    cpuRatio: cpuOurs === undefined || cpuTheirs === undefined ? undefined : cpuOurs / cpuTheirs,
    difference: theirs === undefined ? undefined : ours - theirs,
  }
  const met = rowBars.every(({ measure, atLeast = -Infinity, atMost = Infinity }) => {
    const value = measures[measure] ?? Number.NaN
    return value >= atLeast && value <= atMost
  })
  const pass = rowBars.length === 0 ? undefined : met
  return { ...row, topic, ...(ratio === undefined ? {} : { ratio }), bar: rowBars.map(barText).join(', '), pass }
}

/**
 * The rows of one topic as a table with aligned columns.
 * @param {JudgedRow[]} rows
 */
export function textTable(rows) {
  const cells = [columns, ...rows.map(rowCells)]
  const widths = columns.map((_, column) => Math.max(...cells.map(row => row[column].length)))
  const used = columns.map((_, column) => cells.slice(1).some(row => row[column] !== ''))
  return cells
    .map(row =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
        .filter((_, column) => used[column])
        .join('  '),
    )
    .map((line, index) => line + (index > 0 && rows[index - 1].note ? `  (${rows[index - 1].note})` : ''))
    .join('\n')
}

/**
 * The rows of one topic as a Markdown table.
 * @param {JudgedRow[]} rows
 */
export function markdownTable(rows) {
  const used = columns.map((_, column) => rows.some(row => rowCells(row)[column] !== ''))
  const line = (/** @type {string[]} */ cells) => `| ${cells.filter((_, column) => used[column]).join(' | ')} |`
  const rule = line(columns.map((_, column) => (column === 0 ? '---' : '---:')))
  const body = rows.map(row => line(rowCells(row)))
  const notes = rows.filter(row => row.note).map(row => `- ${row.name}: ${row.note}`)
  return [line(columns), rule, ...body, ...(notes.length ? ['', ...notes] : [])].join('\n')
}

/**
 * Writes a report: between the marks of a file that has them (docs/BENCHMARKS.md), else as the whole file; formatted as
 * the repository's other files are.
 * @param {string} file
 * @param {string} report
 */
export function writeMarkdown(file, report) {
  const [begin, end] = ['<!-- last run: begin -->', '<!-- last run: end -->']
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from === -1 || to < from) writeFileSync(file, `${report}\n`)
  else writeFileSync(file, `${text.slice(0, from + begin.length)}\n\n${report}\n\n${text.slice(to)}`)
  spawnSync('npx', ['biome', 'format', '--write', file], { stdio: 'ignore' })
}

/** @param {JudgedRow} row */
function rowCells(row) {
  const { rival, ours, theirs, ratio, spread, cpuOurs, cpuTheirs, unit } = row
  const suffix = rival === undefined || judged.has(rival) ? '' : ` (${rival})`
  return [
    row.name + suffix,
    `${figure(ours)} ${unit}`.trim(),
    figure(theirs),
    figure(ratio, 2),
    spread === undefined ? '' : `${spread[0].toFixed(2)}–${spread[1].toFixed(2)}`,
    figure(cpuOurs, 2),
    figure(cpuTheirs, 2),
    cpuOurs === undefined || cpuTheirs === undefined ? '' : figure(cpuOurs / cpuTheirs, 2),
    row.bar,
    row.pass === undefined ? '' : row.pass ? 'pass' : 'FAIL',
  ]
}

/**
 * A number with as many digits as say something; nothing for no number.
 * @param {number | undefined} value
 * @param {number} [digits] behind the point; by default after the size
 */
function figure(value, digits) {
  if (value === undefined || !Number.isFinite(value)) return ''
  if (digits !== undefined) return value.toFixed(digits)
  const size = Math.abs(value)
  if (size >= 1000) return Math.round(value).toLocaleString('en-US')
  return value.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : 3)
}

/** @param {import('../bars.mjs').Bar} bar */
function barText({ measure, atLeast, atMost }) {
  const what = { ours: '', ratio: '', cpuRatio: 'CPU ', difference: 'difference ' }[measure]
  const times = measure === 'ratio' || measure === 'cpuRatio' ? '×' : ''
  const bound = atLeast ?? atMost ?? Number.NaN
  return `${what}${atLeast === undefined ? '≤' : '≥'} ${bound.toLocaleString('en-US')}${times}`
}
