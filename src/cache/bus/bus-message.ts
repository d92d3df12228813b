/** What processes tell one another, as JSON with short names, since there is one for every write. */
export interface BusMessage {
  /** Who sends: the source of his stamps. */
  readonly s: string
  /** His number for it; one that is left out was lost. */
  readonly n: number
  /** Keys whose entries have changed or are gone. */
  readonly k?: readonly string[]
  /** Tags that were invalidated. */
  readonly t?: readonly string[]
  /** Everything was. */
  readonly a?: true
  /** Keys whose loads have ended, for which somebody waits. */
  readonly w?: readonly string[]
}

/** Reads a message; undefined when it is none. */
export function readBusMessage(text: string): BusMessage | undefined {
  try {
    const message: unknown = JSON.parse(text)
    return isBusMessage(message) ? message : undefined
  } catch {
    return undefined
  }
}

function isBusMessage(value: unknown): value is BusMessage {
  if (typeof value !== 'object' || value === null) return false
  const { s, n, k, t, w } = value as Partial<Record<string, unknown>>
  return typeof s === 'string' && Number.isSafeInteger(n) && [k, t, w].every(isNames)
}

function isNames(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.every(name => typeof name === 'string'))
}
