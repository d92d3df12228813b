import { isCode, type Offence, type Rule, type SourceFile } from '../source-tree.ts'

/** Lines above which a file needs a seam, or a line in the record that says why it has none. */
export const LINES_MAX = 400
/** How far a recorded size may lie above the file's, so that the record need not follow every line. */
const SLACK_LINES = 20
/** The record: a file's path, its lines at most, and the reason, one file to a line. */
export const SIZES_PATH = 'test/tidy/sizes'

export const sizes: Rule = {
  promise: `no file is longer than ${LINES_MAX} lines without a recorded reason, and records only shrink`,
  offences(tree) {
    const record = tree.files.find(file => file.path === SIZES_PATH)
    const exceptions = recordLines(record).map(line => line.split(/\s+/))
    const recorded = new Map(exceptions.map(([path, lines, ...reason]) => [path, { lines: Number(lines), reason }]))
    const files = tree.files.filter(isCode)
    const paths = new Set(files.map(file => file.path))
    return [
      ...files.flatMap(file => offencesOf(file, recorded.get(file.path))),
      ...[...recorded.keys()].filter(path => !paths.has(path)).map(path => `${path} is recorded, but does not exist`),
    ]
  },
}

/** The lines of a record: without comments and empty lines. */
export function recordLines(record: SourceFile | undefined): string[] {
  const lines = record?.text.split('\n') ?? []
  return lines.filter(line => line.trim() !== '' && !line.startsWith('#'))
}

function offencesOf(file: SourceFile, recorded: { lines: number; reason: string[] } | undefined): Offence[] {
  const lines = file.text.split('\n').length - (file.text.endsWith('\n') ? 1 : 0)
  const where = `${file.path} has ${lines} lines`
  if (recorded === undefined) return lines > LINES_MAX ? [`${where}: find the seam at ${LINES_MAX}`] : []
  if (recorded.reason.length < 3) return [`${where}: its record gives no reason`]
  if (lines <= LINES_MAX) return [`${where}: remove its record`]
  if (!(lines <= recorded.lines)) return [`${where}, recorded with ${recorded.lines}: find the seam`]
  return recorded.lines - lines > SLACK_LINES ? [`${where}: lower its record of ${recorded.lines}`] : []
}
