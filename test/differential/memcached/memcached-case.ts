/** Bytes that are sent to both servers on a fresh connection, after all items were removed; what comes back until they close must be the same. */
export interface MemcachedCase {
  readonly name: string
  /** A byte per character. */
  readonly send: string
}

/** A case of lines, each with its end. */
export function lines(name: string, ...sent: string[]): MemcachedCase {
  return { name, send: sent.map(line => `${line}\r\n`).join('') }
}

/**
 * Returns a reply in which the CAS of items, which count from where the server began, are numbered by their first appearance; and the server's version is of no account.
 */
export function withoutCas(reply: string): string {
  const seen = new Map<string, string>()
  const numbered = (cas: string): string => {
    if (cas === '0') return cas
    const known = seen.get(cas) ?? `#${seen.size + 1}`
    seen.set(cas, known)
    return known
  }
  return reply
    .split('\r\n')
    .map(line =>
      line
        .replace(/^(VALUE \S+ \d+ \d+) (\d+)$/, (_, head, cas) => `${head} ${numbered(cas)}`)
        .replace(/^((?:HD|VA \d+|NS|EX|NF)\b.*? c)(\d+)/, (_, head, cas) => head + numbered(cas))
        .replace(/ cas=(\d+)/, (_, cas) => ` cas=${numbered(cas)}`)
        .replace(/^VERSION .*/, 'VERSION'),
    )
    .join('\r\n')
}
