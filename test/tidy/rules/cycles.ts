import { importedPath, importsOf } from '../imports.ts'
import { isCode, type Offence, type Rule } from '../source-tree.ts'

export const cycles: Rule = {
  promise: 'no file imports itself through others',
  offences(tree) {
    const files = tree.files.filter(isCode)
    const targets = new Map(
      files.map(file => [file.path, importsOf(file).flatMap(({ specifier }) => importedPath(file, specifier) ?? [])]),
    )
    return findCycles(targets)
  },
}

/** Depth first: an import of a file that is still open closes a cycle. Each is told once, from where it was entered. */
function findCycles(targets: ReadonlyMap<string, readonly string[]>): Offence[] {
  const found: Offence[] = []
  const done = new Set<string>()
  const open: string[] = []
  const visit = (path: string): void => {
    const entered = open.indexOf(path)
    if (entered !== -1) {
      found.push([...open.slice(entered), path].join(' -> '))
      return
    }
    if (done.has(path)) return
    open.push(path)
    for (const target of targets.get(path) ?? []) visit(target)
    open.pop()
    done.add(path)
  }
  for (const path of targets.keys()) visit(path)
  return found
}
