import { closingPlace } from '../code-text.ts'
import { isTest, matches, type Offence, offenceAt, type Rule, type SourceFile } from '../source-tree.ts'

export const assertions: Rule = {
  promise: 'every test asserts, and none is skipped or singled out by hand',
  offences: tree =>
    tree.files
      .filter(file => isTest(file) && file.path.endsWith('.test.ts'))
      .flatMap(file => [
        ...emptyTests(file),
        ...matches(file, /(?<![.\w$])(?:it|test|describe)\.(?:only|skip|todo)\b/g, ([text]) => text),
      ]),
}

/** Calls that assert, by their names: ours and the libraries'. */
const ASSERTS = /\b(?:expect|assert|verify|check)\w*\s*[.(<]/

function emptyTests(file: SourceFile): Offence[] {
  const asserts = [ASSERTS, ...assertingHelpers(file.code).map(name => new RegExp(`(?<![.\\w$])${name}\\b`))]
  return [...file.code.matchAll(/(?<![.\w$])(?:it|test)\b(?=\s*[.(])/g)].flatMap(match => {
    const body = file.code.slice(match.index, callEnd(file.code, match.index + match[0].length))
    if (!body.includes('(') || asserts.some(pattern => pattern.test(body))) return []
    return [offenceAt(file, match.index, 'a test that asserts nothing')]
  })
}

/** The place after a chain of properties and calls: `.each(…)(…)`. */
function callEnd(code: string, place: number): number {
  const link = /\s*(?:\.\s*\w+|(?=[(]))/y
  for (;;) {
    link.lastIndex = place
    const match = link.exec(code)
    if (match === null) return place
    place = link.lastIndex
    if (code[place] === '(') place = closingPlace(code, place)
  }
}

/** The names of this file's functions that assert, or call one that does. */
function assertingHelpers(code: string): string[] {
  const helpers = [...code.matchAll(/\b(?:function|const)\s+([\w$]+)/g)].map(match => ({
    name: match[1],
    body: code.slice(match.index + match[0].length, statementEnd(code, match.index + match[0].length)),
  }))
  const found = new Set<string>()
  for (let before = -1; before !== found.size; ) {
    before = found.size
    const patterns = [ASSERTS, ...[...found].map(name => new RegExp(`(?<![.\\w$])${name}\\b`))]
    for (const { name, body } of helpers) if (patterns.some(pattern => pattern.test(body))) found.add(name)
  }
  return [...found]
}

/** The end of a statement: the first line break outside brackets after which no operator goes on. */
function statementEnd(code: string, place: number): number {
  while (place < code.length) {
    if ('([{'.includes(code[place])) place = closingPlace(code, place)
    else if (
      code[place] === '\n' &&
      !/^\s*[.?:|&+]/.test(code.slice(place)) &&
      !/(?:=>|[=(,|&+])\s*$/.test(code.slice(0, place))
    )
      return place
    else place++
  }
  return place
}
