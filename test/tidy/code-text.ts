/**
 * Source text with everything that is not code blanked out: comments, the contents of strings, templates and regular
 * expressions become spaces. Length and line breaks stay, so that a place in the result is a place in the source; quotes
 * stay too, so that a string can be looked up there. What stands in `${…}` is code and stays.
 *
 * It reads TypeScript without knowing its grammar. The one thing that needs guessing is whether a slash divides or opens a
 * regular expression, which the token before it decides.
 */
export function codeText(source: string): string {
  return new Blanker(source).run()
}

/** The 1-based line of a place in a text. */
export function lineAt(text: string, place: number): number {
  let line = 1
  for (let i = text.indexOf('\n'); i !== -1 && i < place; i = text.indexOf('\n', i + 1)) line++
  return line
}

/** The place after the bracket that closes the one at `place`, in code text; the end of the text if none does. */
export function closingPlace(code: string, place: number): number {
  let depth = 0
  for (let i = place; i < code.length; i++) {
    if ('([{'.includes(code[i])) depth++
    else if (')]}'.includes(code[i]) && --depth === 0) return i + 1
  }
  return code.length
}

/** Words after which an operand follows, so that a slash opens a regular expression. */
const OPERAND_FOLLOWS = new Set(
  'await case delete do else in instanceof new of return throw typeof void yield default extends'.split(' '),
)
/** Words whose parentheses are followed by a statement, not by an operator. */
const STATEMENT_FOLLOWS = new Set(['if', 'while', 'for', 'with'])

class Blanker {
  readonly #source: string
  #code = ''
  #at = 0
  /** The word or character before the current place, spaces aside. */
  #previous = ''
  /** For each open parenthesis, whether a statement follows the closing one. */
  readonly #parentheses: boolean[] = []
  #statementFollows = false

  constructor(source: string) {
    this.#source = source
  }

  run(): string {
    if (this.#source.startsWith('#!')) this.#blankTo(this.#lineEnd())
    this.#copyCode(false)
    return this.#code
  }

  /** Copies code to the end of the text, or to the brace that closes a template's `${`. */
  #copyCode(inTemplate: boolean): void {
    let depth = 0
    while (this.#at < this.#source.length) {
      const char = this.#source[this.#at]
      const pair = this.#source.slice(this.#at, this.#at + 2)
      if (pair === '//') this.#blankTo(this.#lineEnd())
      else if (pair === '/*') this.#blankTo(this.#after('*/', this.#at + 2))
      else if (char === '"' || char === "'") this.#quoted(char)
      else if (char === '`') this.#template()
      else if (char === '/' && this.#operandExpected()) this.#regularExpression()
      else if (/[\w$]/.test(char)) this.#word()
      else if (/\s/.test(char)) this.#keep(1)
      else {
        if (inTemplate && char === '}' && depth === 0) return
        if (char === '{') depth++
        if (char === '}') depth--
        this.#punctuation(char)
      }
    }
  }

  #punctuation(char: string): void {
    if (char === '(') this.#parentheses.push(STATEMENT_FOLLOWS.has(this.#previous))
    this.#statementFollows = char === ')' && (this.#parentheses.pop() ?? false)
    this.#keep(1)
    this.#previous = char
  }

  #word(): void {
    const word = /^[\w$]+/.exec(this.#source.slice(this.#at, this.#at + 200))?.[0] ?? ''
    const isProperty = this.#previous === '.'
    this.#keep(word.length)
    this.#previous = isProperty ? 'property' : word
  }

  #operandExpected(): boolean {
    if (this.#previous === '') return true
    if (this.#previous === ')') return this.#statementFollows
    if (/[\w$]$/.test(this.#previous)) return OPERAND_FOLLOWS.has(this.#previous)
    return !']"`'.includes(this.#previous)
  }

  #quoted(quote: string): void {
    this.#keep(1)
    let end = this.#at
    while (end < this.#source.length && this.#source[end] !== quote && this.#source[end] !== '\n') {
      end += this.#source[end] === '\\' ? 2 : 1
    }
    this.#blankTo(Math.min(end, this.#source.length))
    this.#keep(1)
    this.#previous = '"'
  }

  #template(): void {
    this.#keep(1)
    while (this.#at < this.#source.length && this.#source[this.#at] !== '`') {
      if (this.#source.startsWith('${', this.#at)) {
        this.#keep(2)
        this.#previous = '{'
        this.#copyCode(true)
        this.#keep(1)
      } else {
        this.#blankTo(Math.min(this.#at + (this.#source[this.#at] === '\\' ? 2 : 1), this.#source.length))
      }
    }
    this.#keep(1)
    this.#previous = '`'
  }

  #regularExpression(): void {
    let end = this.#at + 1
    let inClass = false
    while (end < this.#source.length && this.#source[end] !== '\n') {
      const char = this.#source[end]
      if (char === '\\') end++
      else if (char === '[') inClass = true
      else if (char === ']') inClass = false
      else if (char === '/' && !inClass) break
      end++
    }
    this.#keep(1)
    this.#blankTo(Math.min(end, this.#source.length))
    this.#keep(1)
    this.#previous = ']'
  }

  #keep(count: number): void {
    this.#code += this.#source.slice(this.#at, this.#at + count)
    this.#at += count
  }

  #blankTo(end: number): void {
    this.#code += this.#source.slice(this.#at, end).replace(/[^\n]/g, ' ')
    this.#at = end
  }

  #lineEnd(): number {
    return this.#after('\n', this.#at, 0)
  }

  /** The place after the next `mark`; the end of the text if there is none. */
  #after(mark: string, from: number, length = mark.length): number {
    const place = this.#source.indexOf(mark, from)
    return place === -1 ? this.#source.length : place + length
  }
}
