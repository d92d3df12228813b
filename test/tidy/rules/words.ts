import { type Offence, offenceAt, type Rule, type SourceFile } from '../source-tree.ts'

/** What the project does not speak of, cut apart so that this file does not either. */
const WORDS = ['clau|de', 'anthro|pic', 'sub|agents?', 'chat|gpt', 'the le|ad'].map(join)
const EXACT_WORDS = ['LL|M', 'LL|Ms'].map(join)
/** Folders of somebody's machine. */
const PATHS = ['/wo|rk/', '/tmp/ba|sh', '/ho|me/', '/Use|rs/'].map(join)

export const words: Rule = {
  promise: 'the project speaks of itself: no tools, no machines',
  offences: tree => tree.files.flatMap(offencesOf),
}

function offencesOf(file: SourceFile): Offence[] {
  const patterns = [
    new RegExp(`\\b(?:${WORDS.join('|')})\\b`, 'gi'),
    new RegExp(`\\b(?:${EXACT_WORDS.join('|')})\\b`, 'g'),
    new RegExp(`(?<![\\w.)}])(?:${PATHS.join('|')})`, 'g'),
  ]
  return patterns.flatMap(pattern =>
    [...file.text.matchAll(pattern)].map(match => offenceAt(file, match.index, `speaks of ${match[0]}`)),
  )
}

function join(parts: string): string {
  return parts.replace('|', '')
}
