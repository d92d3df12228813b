/** Files of one kind, told apart by numbers from 1 up: `lock-7`. The highest number counts; what has a lower one has been replaced. */
export class NumberedFiles {
  readonly #prefix: string

  constructor(kind: string) {
    this.#prefix = `${kind}-`
  }

  name(number: number): string {
    return `${this.#prefix}${number}`
  }

  /** The highest number among files; 0 when none is of the kind. */
  highest(names: readonly string[]): number {
    return Math.max(0, ...names.map(name => this.#numberOf(name)))
  }

  /** Names of those files of the kind that have lower numbers. */
  below(number: number, names: readonly string[]): string[] {
    return names.filter(name => this.#numberOf(name) > 0 && this.#numberOf(name) < number)
  }

  /** The number in a name; 0 when the file is of another kind. */
  #numberOf(name: string): number {
    const digits = name.startsWith(this.#prefix) ? name.slice(this.#prefix.length) : ''
    return /^[1-9]\d{0,14}$/.test(digits) ? Number(digits) : 0
  }
}
