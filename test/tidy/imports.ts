import { posix } from 'node:path'
import type { SourceFile } from './source-tree.ts'

/** An import, re-export, `import type`, `import(…)` or `require(…)` in a file. */
export interface Import {
  /** As written; undefined if it is not a plain string. */
  readonly specifier: string | undefined
  /** Where it stands in the file's text. */
  readonly place: number
  /** Whether it is an `import type` or `export type`, of which nothing is left when the program runs. */
  readonly typeOnly: boolean
}

/** What may stand before a module's name. `from` is followed by a string in imports and exports alone. */
const NAMED = /(?:\bfrom|\bimport|\b(?:import|require)\s*\()\s*(['"])/g
/** An `import(…)` or `require(…)` of something computed. A method may be called import, a module not. */
const COMPUTED = /(?<![.\w$])(?:import|require)\s*\(\s*(?!['"])/g

/** The imports of a file, in the order in which they stand. */
export function importsOf(file: SourceFile): Import[] {
  const named = [...file.code.matchAll(NAMED)].map(match => {
    const start = match.index + match[0].length
    const specifier = file.text.slice(start, file.code.indexOf(match[1], start))
    return { specifier, place: match.index, typeOnly: isTypeOnly(file.code.slice(0, match.index)) }
  })
  const computed = [...file.code.matchAll(COMPUTED)].map(match => {
    return { specifier: undefined, place: match.index, typeOnly: false }
  })
  return [...named, ...computed].sort((a, b) => a.place - b.place)
}

/** The path of the file that a relative specifier means; undefined for packages and Node's modules. */
export function importedPath(file: SourceFile, specifier: string | undefined): string | undefined {
  if (!specifier?.startsWith('.')) return undefined
  return posix.normalize(posix.join(posix.dirname(file.path), specifier))
}

/** Whether the statement that has come as far as `from` is an `import type` or `export type`. */
function isTypeOnly(before: string): boolean {
  const statement = before.slice(Math.max(before.lastIndexOf('import'), before.lastIndexOf('export')))
  return /^(?:import|export)\s+type\s+(?:\{[^}]*\}|[\w$]+|\*(?:\s+as\s+[\w$]+)?)\s*$/.test(statement)
}
