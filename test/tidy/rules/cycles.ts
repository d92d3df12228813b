import { importedPath, importsOf } from '../imports.ts'
import { isCode, type Offence, type Rule, type SourceFile } from '../source-tree.ts'
import { recordLines } from './sizes.ts'

/**
 * The record of files that import each other by their types alone: the files of one circle, sorted, `--`, and the reason. A circle
 * of files that load each other can not be recorded.
 */
export const CYCLES_PATH = 'test/tidy/cycles'

export const cycles: Rule = {
  promise: 'no file imports itself through others',
  offences(tree) {
    const files = tree.files.filter(isCode)
    const loaded = circles(files, false)
    const circular = new Set(circles(files, true))
    const lines = recordLines(tree.files.find(file => file.path === CYCLES_PATH)).map(line => line.split(' -- '))
    const recorded = new Map(lines.map(([circle, reason = '']) => [circle.trim(), reason.trim()]))
    return [
      ...loaded.map(circle => `load each other: ${circle}`),
      ...[...circular].filter(circle => !loaded.includes(circle) && !recorded.has(circle)).map(byTypes),
      ...[...recorded].flatMap(([circle, reason]) => {
        if (!circular.has(circle)) return [`recorded, but no circle any more: ${circle}`]
        return reason === '' ? [`recorded without a reason: ${circle}`] : []
      }),
    ]
  },
}

function byTypes(circle: string): Offence {
  return `import each other's types: ${circle}`
}

/**
 * The circles among files, each as its sorted paths: strongly connected components (Tarjan, "Depth-first search and linear graph
 * algorithms", 1972) of more than one file, and files that import themselves.
 */
function circles(files: readonly SourceFile[], withTypes: boolean): string[] {
  const targets = new Map(
    files.map(file => {
      const imports = importsOf(file).filter(({ typeOnly }) => withTypes || !typeOnly)
      return [file.path, imports.flatMap(({ specifier }) => importedPath(file, specifier) ?? [])] as const
    }),
  )
  const found: string[] = []
  const order = new Map<string, number>()
  const open: string[] = []
  /** Returns the lowest order that is reached from `path`. */
  const visit = (path: string): number => {
    const own = order.size
    order.set(path, own)
    open.push(path)
    let lowest = own
    for (const target of targets.get(path) ?? []) {
      const reached = order.has(target) ? (open.includes(target) ? (order.get(target) ?? own) : own) : visit(target)
      lowest = Math.min(lowest, reached)
    }
    if (lowest < own) return lowest
    const component = open.splice(open.indexOf(path))
    if (component.length > 1 || targets.get(path)?.includes(path)) found.push(component.sort().join(' '))
    return lowest
  }
  for (const path of targets.keys()) if (!order.has(path)) visit(path)
  return found
}
