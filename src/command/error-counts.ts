/** Error codes counted apart at most. */
const ERROR_CODES_MAX = 128

/** What is left of the counts when there were too many codes: scripts make up codes of their own. */
const DISABLED = 'ERRORSTATS_DISABLED'

/** Error replies by their code, for INFO errorstats; when there are too many codes, none is counted any more until all are cleared. */
export class ErrorCounts extends Map<string, number> {
  count(code: string): void {
    if (this.has(DISABLED)) return
    const count = this.get(code)
    if (count === undefined && this.size >= ERROR_CODES_MAX) {
      this.clear()
      code = DISABLED
    }
    this.set(code, (count ?? 0) + 1)
  }
}
