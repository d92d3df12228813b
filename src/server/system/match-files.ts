import { existsSync, readdirSync } from 'node:fs'
import { join, parse, sep } from 'node:path'
import { globMatches } from '../../base/glob.ts'

/** Returns the absolute paths of the files that an absolute pattern with `*`, `?` and `[…]` matches, sorted. No `*` matches a path separator. */
export function matchFiles(pattern: string): string[] {
  const { root } = parse(pattern)
  let paths = [root]
  for (const part of pattern
    .slice(root.length)
    .split(/[/\\]/)
    .filter(word => word !== '' && word !== sep)) {
    if (/[*?[]/.test(part))
      paths = paths.flatMap(path =>
        namesIn(path)
          .filter(name => matches(part, name))
          .map(name => join(path, name)),
      )
    else paths = paths.map(path => join(path, part))
  }
  return paths.filter(path => existsSync(path)).sort()
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

function matches(pattern: string, name: string): boolean {
  const patternBytes = Buffer.from(pattern)
  const nameBytes = Buffer.from(name)
  return globMatches(patternBytes, 0, patternBytes.length, nameBytes, 0, nameBytes.length, false)
}
