/** Error codes counted apart at most. */
const ERROR_CODES_MAX = 128

/** Error replies by their code, for INFO errorstats; bounded. */
export class ErrorCounts extends Map<string, number> {
  count(code: string): void {
    const count = this.get(code)
    if (count !== undefined || this.size < ERROR_CODES_MAX) this.set(code, (count ?? 0) + 1)
  }
}
