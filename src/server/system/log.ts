import { appendFileSync } from 'node:fs'

/** Levels, least to most important, as in redis.conf's `loglevel`. */
export const LOG_LEVELS = ['debug', 'verbose', 'notice', 'warning', 'nothing'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

const MARKS = '.-*#'
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The server's log: lines in redis-server's form, on the standard output or in a file. */
export class Log {
  level: LogLevel
  /** The file's absolute path; empty for the standard output. */
  path: string

  constructor(level: LogLevel, path: string) {
    this.level = level
    this.path = path
  }

  /** Writes a line, if its level is important enough; to the standard error when the file cannot be written. */
  write(level: Exclude<LogLevel, 'nothing'>, message: string): void {
    const rank = LOG_LEVELS.indexOf(level)
    if (rank < LOG_LEVELS.indexOf(this.level)) return
    const line = `${process.pid}:M ${timestamp(new Date())} ${MARKS[rank]} ${message}\n`
    if (this.path === '') {
      process.stdout.write(line)
      return
    }
    try {
      appendFileSync(this.path, line)
    } catch {
      process.stderr.write(line)
    }
  }
}

function timestamp(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  return `${two(date.getDate())} ${MONTHS[date.getMonth()]} ${date.getFullYear()} ${time}.${String(date.getMilliseconds()).padStart(3, '0')}`
}
