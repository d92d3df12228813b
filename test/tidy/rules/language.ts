import { isCode, isProduct, matches, type Offence, offenceAt, type Rule, type SourceFile } from '../source-tree.ts'

const isTypeScript = (file: SourceFile): boolean => isCode(file) && file.path.endsWith('ts')

export const noAny: Rule = {
  promise: 'no type is any, and no line is hidden from the compiler',
  offences: tree =>
    tree.files
      .filter(isTypeScript)
      .flatMap(file => [
        ...matches(
          file,
          /(?:[:<|&,(=]|=>|\b(?:as|extends|keyof|is|satisfies))\s*any\b(?!\s*[(.:?]|\s*=[^>])/g,
          () => 'any',
        ),
        ...[...file.text.matchAll(/^\s*\/[/*]+\s*@ts-(?:ignore|nocheck)\b.*$/gm)].map(match =>
          offenceAt(file, match.index + match[0].search(/\S/), match[0].trim()),
        ),
      ]),
}

export const erasable: Rule = {
  promise: 'types can be erased: there is no enum and no namespace',
  offences: tree =>
    tree.files
      .filter(isTypeScript)
      .flatMap(file =>
        matches(file, /(?<![.\w$])(?:(?:enum|namespace|module)\s+[\w$.]+|declare\s+global)\s*\{/g, ([text]) =>
          text.slice(0, -1).trim(),
        ),
      ),
}

export const noModuleState: Rule = {
  promise: 'no module holds state: two servers in one process do not know of each other',
  offences: tree => tree.files.filter(isProduct).flatMap(moduleState),
}

/** A variable that can change, or an empty container that only waits to be filled. */
const STATE = new RegExp(
  [
    String.raw`(?:export\s+)?(?:let|var)\s+[\w$[{]+`,
    String.raw`(?:export\s+)?const\s+[\w$]+[^=\n]*=\s*(?:new\s+(?:Map|Set|WeakMap|WeakSet|Array)\b[^(\n]*\(\s*\)|\[\s*\]|\{\s*\})`,
  ].join('|'),
  'y',
)

function moduleState(file: SourceFile): Offence[] {
  const found: Offence[] = []
  let depth = 0
  for (let place = 0; place < file.code.length; place++) {
    const char = file.code[place]
    if ('([{'.includes(char)) depth++
    if (')]}'.includes(char)) depth--
    const startsWord = depth === 0 && /\w/.test(char) && !/[\w.$#]/.test(file.code[place - 1] ?? ' ')
    if (!startsWord) continue
    STATE.lastIndex = place
    const match = STATE.exec(file.code)
    if (match === null || /export\s+$/.test(file.code.slice(0, place))) continue
    found.push(offenceAt(file, place, `${match[0].trim()} at the top of a module`))
  }
  return found
}
