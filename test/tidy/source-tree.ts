import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeText, lineAt } from './code-text.ts'

/** A file of the repository. */
export interface SourceFile {
  /** Relative to the root, with forward slashes. */
  readonly path: string
  readonly text: string
  /** The text with comments and the contents of strings blanked; empty for files that are not code. */
  readonly code: string
}

/** Every text file of the repository, and what the rules need to know beside them. */
export interface SourceTree {
  readonly files: readonly SourceFile[]
  /** Names of the packages that are installed with Samovar: its dependencies and peers. */
  readonly dependencies: readonly string[]
}

/** A breach of a rule, as one line that names the place. */
export type Offence = string

/** A rule of the house: what it promises and where a tree breaks it. */
export interface Rule {
  /** Read as a sentence: "… is so". */
  readonly promise: string
  offences(tree: SourceTree): Offence[]
}

const CODE = /\.(ts|mts|cts|js|mjs|cjs)$/
const BINARY = /\.(png|jpe?g|gif|ico|wasm|rdb|gz|tgz|zip|pdf)$/
/** Not written by hand, or not ours. */
const IGNORED = new Set(['.git', 'node_modules', 'dist', 'coverage', 'package-lock.json', '.DS_Store'])

/** Makes a file of a tree out of its text. */
export function sourceFile(path: string, text: string): SourceFile {
  return { path, text, code: CODE.test(path) ? codeText(text) : '' }
}

/** Reads the repository at `root`. */
export function readSourceTree(root: string): SourceTree {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return {
    files: pathsUnder(root, '').map(path => sourceFile(path, readFileSync(join(root, path), 'utf8'))),
    dependencies: Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
  }
}

function pathsUnder(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(entry => !IGNORED.has(entry.name) && !/\.(log|cpuprofile)$/.test(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) return pathsUnder(root, path)
      return entry.isFile() && !BINARY.test(path) ? [path] : []
    })
}

export const isCode = (file: SourceFile): boolean => CODE.test(file.path)
export const isTest = (file: SourceFile): boolean => /\.(test|fuzz|bench)\.ts$/.test(file.path)
/** What ends up in the package. */
export const isProduct = (file: SourceFile): boolean => file.path.startsWith('src/') && isCode(file) && !isTest(file)

/** Every match of `pattern` (a global one) in the code of `file`, as an offence. */
export function matches(file: SourceFile, pattern: RegExp, say: (match: RegExpMatchArray) => string): Offence[] {
  return [...file.code.matchAll(pattern)].map(match => offenceAt(file, match.index, say(match)))
}

/** An offence at a place in a file. */
export function offenceAt(file: SourceFile, place: number, message: string): Offence {
  return `${file.path}:${lineAt(file.text, place)} ${message}`
}
