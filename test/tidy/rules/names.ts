import { isCode, isProduct, type Rule, type SourceFile } from '../source-tree.ts'
import { recordLines } from './sizes.ts'

const KEBAB_PATH =
  /^(?:\.?[a-z0-9]+(?:-[a-z0-9]+)*\/)*[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|fuzz|bench|config|d))?\.\w+$/

export const fileNames: Rule = {
  promise: 'file names are kebab-case',
  offences: tree =>
    tree.files
      .filter(file => isCode(file) && !KEBAB_PATH.test(file.path))
      .map(file => `${file.path} is not kebab-case`),
}

/** The record of files whose name is no exported concept: path and reason, one file to a line. */
export const NAMES_PATH = 'test/tidy/names'

export const concepts: Rule = {
  promise: 'the name of a file is a concept that it exports',
  offences(tree) {
    const lines = recordLines(tree.files.find(file => file.path === NAMES_PATH)).map(line => line.split(/\s+/))
    const recorded = new Map(lines.map(([path, ...reason]) => [path, reason]))
    const files = tree.files.filter(isProduct)
    const nameless = new Set(files.filter(file => !exportsItsName(file)).map(file => file.path))
    return [
      ...[...nameless].filter(path => !recorded.has(path)).map(path => `${path} exports nothing that is named as it`),
      ...[...recorded].flatMap(([path, reason]) => {
        if (!nameless.has(path)) return [`${path} needs no record any more`]
        return reason.length < 3 ? [`${path} is recorded without a reason`] : []
      }),
    ]
  },
}

/**
 * Whether an exported name contains the words of the file's name, in any case, in singular or plural: `bytes.ts` may
 * export `compareBytes`. An index is named as its folder and stands for it.
 */
function exportsItsName(file: SourceFile): boolean {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1).replace(/\..*$/, '')
  if (name === 'index') return true
  const words = name.replaceAll('-', '')
  const singular = words.replace(/s$/, '')
  return exportedNames(file).some(exported => {
    const flat = exported.replaceAll('_', '').toLowerCase()
    return flat.includes(words) || flat.includes(singular)
  })
}

/** The names that a file exports, by declaration or in a list. */
export function exportedNames(file: SourceFile): string[] {
  const declared = file.code.matchAll(
    /\bexport\s+(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:const|let|function\s*\*?|class|interface|type)\s+([\w$]+)/g,
  )
  const listed = [...file.code.matchAll(/\bexport\s+(?:type\s+)?\{([^}]*)\}/g)].flatMap(([, list]) => list.split(','))
  return [
    ...[...declared].map(match => match[1]),
    ...listed.map(item => item.trim().split(/\s+/).at(-1) ?? '').filter(name => name !== ''),
  ]
}
