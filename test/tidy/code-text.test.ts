// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the cases are source text
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { closingPlace, codeText, lineAt } from './code-text.ts'

describe('codeText', () => {
  const cases: [name: string, source: string, code: string][] = [
    ['a line comment', 'a // b\nc', 'a     \nc'],
    ['a block comment', 'a /* b\n * c */ d', 'a     \n        d'],
    ['an open block comment', 'a /* b', 'a     '],
    ['a comment mark in a string', `a('//b') + "/*"`, `a('   ') + "  "`],
    ['escapes in a string', String.raw`'\'a' + b`, `'   ' + b`],
    ['a quote in another', `'"' + a + "'"`, `' ' + a + " "`],
    ['an open string ends with its line', `'ab\nc`, `'  \nc`],
    ['a template', '`a // b` + c', '`      ` + c'],
    ['code in a template', '`a ${b + `c ${d}` + {e: 1}} f` + g', '`  ${b + `  ${d}` + {e: 1}}  ` + g'],
    ['a string in code in a template', "`${f('}')}x`", "`${f(' ')} `"],
    ['an escaped template', '`\\`a\\${b}` + c', '`        ` + c'],
    ['a regular expression', 'x = /a"b/g + c', 'x = /   /g + c'],
    ['a class in a regular expression', String.raw`f(/[/"]\/'/)`, 'f(/       /)'],
    ['a regular expression after a word', 'return /"/.test(a)', 'return / /.test(a)'],
    ['a regular expression after a condition', `if (a) /'/.test(b)`, 'if (a) / /.test(b)'],
    ['division', `a / b / c + 'd'`, `a / b / c + ' '`],
    ['division of a call', `f(a) / 2 + '/'`, `f(a) / 2 + ' '`],
    ['division of an element', `a[0] / 2 + '/'`, `a[0] / 2 + ' '`],
    ['division of a property named as a keyword', `a.in / 2 + '/'`, `a.in / 2 + ' '`],
    ['division of a string', `'a' / 2 + '/'`, `' ' / 2 + ' '`],
    ['a first line for the shell', "#!/usr/bin/env node's\na", '                     \na'],
  ]
  it.each(cases)('blanks %s', (_, source, code) => {
    expect(codeText(source)).toBe(code)
  })

  it('keeps the length and every line break of any text', () => {
    const piece = fc.constantFrom(...'\'"`/\\*${}()[]\n a='.split(''), '//', '/*', '*/', '${', 'return ', 'if (')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), pieces => {
        const source = pieces.join('')
        const code = codeText(source)
        expect(code.length).toBe(source.length)
        expect(code.replace(/[^\n]/g, '')).toBe(source.replace(/[^\n]/g, ''))
        for (let i = 0; i < source.length; i++) expect([source[i], ' ']).toContain(code[i])
      }),
    )
  })
})

describe('lineAt', () => {
  it('counts from 1 and gives a line break to the line it ends', () => {
    expect([0, 1, 2, 3, 4].map(place => lineAt('a\n\nb', place))).toEqual([1, 1, 2, 3, 3])
  })
})

describe('closingPlace', () => {
  it('passes inner brackets and takes the end where none closes', () => {
    expect(closingPlace('(a[b]{c}) d', 0)).toBe(9)
    expect(closingPlace('(a', 0)).toBe(2)
  })
})
