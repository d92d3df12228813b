import { resolve } from 'node:path'
import { byteStringOf, textOfByteString } from './byte-string.ts'
import { type Directive, type DirectiveOptions, type Parsed, quoteWord } from './directive.ts'

/** Directives whose value is one of some names, or text. */
export type TextDirective<Text extends string = string> = Directive<Text>

/** yes or no. */
export function bool(
  defaultValue: boolean,
  options: DirectiveOptions & { readonly validate?: (value: boolean) => string | undefined },
): Directive<boolean> {
  const { validate, ...rest } = options
  return {
    ...rest,
    kind: 'bool',
    range: 'yes, no',
    default: defaultValue,
    severalWords: false,
    parse([word]) {
      const lower = word.toLowerCase()
      if (lower !== 'yes' && lower !== 'no') return { error: "argument must be 'yes' or 'no'" }
      return validated(lower === 'yes', validate)
    },
    format: formatBool,
    rewrite: value => [{ text: formatBool(value), force: value !== defaultValue }],
  }
}

/** One of `names`, in any case. */
export function choice<const Name extends string>(
  names: readonly Name[],
  defaultValue: NoInfer<Name>,
  options: DirectiveOptions & { readonly synonyms?: Readonly<Record<string, NoInfer<Name>>> },
): TextDirective<Name> {
  const { synonyms = {}, ...rest } = options
  return {
    ...rest,
    kind: 'enum',
    range: names.join(', '),
    default: defaultValue,
    severalWords: false,
    parse([word]) {
      const value = nameOf(names, word)
      return value === undefined ? { error: namesError(names) } : { value: synonyms[value] ?? value }
    },
    format: value => value,
    rewrite: value => [{ text: value, force: value !== defaultValue }],
  }
}

/** Some of `names`, in any case; the first of them is what none of the others is. */
export function choices<const Name extends string>(
  names: readonly Name[],
  options: DirectiveOptions & { readonly validate?: (values: readonly NoInfer<Name>[]) => string | undefined },
): Directive<readonly Name[]> {
  const { validate, ...rest } = options
  const format = (values: readonly Name[]): string => (values.length === 0 ? names[0] : values.join(' '))
  return {
    ...rest,
    kind: 'enum list',
    range: names.join(', '),
    default: [],
    severalWords: true,
    parse(words): Parsed<readonly Name[]> {
      const found = words.map(word => nameOf(names, word))
      if (words.length === 0 || found.includes(undefined)) return { error: namesError(names) }
      return validated(
        names.slice(1).filter(name => found.includes(name)),
        validate,
      )
    },
    format,
    rewrite: values => [{ text: format(values), force: values.length > 0 }],
  }
}

interface StringOptions extends DirectiveOptions {
  readonly validate?: (value: string) => string | undefined
}

/** Text, to the first NUL; what is not UTF-8 in it is lost. It can be empty. */
export function text(defaultValue: string, options: StringOptions): TextDirective {
  const { validate, ...rest } = options
  return {
    ...rest,
    kind: 'string',
    range: '',
    default: defaultValue,
    severalWords: false,
    parse: ([word]) => validated(textOfByteString(word.split('\0', 1)[0]), validate),
    format: byteStringOf,
    rewrite: value => [{ text: quoteWord(byteStringOf(value)), force: value !== defaultValue }],
  }
}

/** Text of which the empty one means that it is not set. */
export function optionalText(options: StringOptions): TextDirective {
  const directive = text('', options)
  return { ...directive, rewrite: value => (value === '' ? [] : directive.rewrite(value)) }
}

/** Bytes of any kind, as a byte string; empty if not set. */
export function secret(options: DirectiveOptions): TextDirective {
  return {
    ...options,
    sensitive: true,
    kind: 'string',
    range: '',
    default: '',
    severalWords: false,
    parse: ([word]) => ({ value: word }),
    format: value => value,
    rewrite: value => (value === '' ? [] : [{ text: quoteWord(value), force: true }]),
  }
}

/** The path of a folder, relative to what it was before. */
export function directory(options: DirectiveOptions): TextDirective {
  const directive = text('.', options)
  return {
    ...directive,
    kind: 'path',
    parse([word], previous) {
      return word === '' ? { error: 'No such file or directory' } : { value: resolve(previous, textOfByteString(word)) }
    },
    rewrite: value => [{ text: quoteWord(byteStringOf(value)), force: true }],
  }
}

function validated<Value>(value: Value, validate: ((value: Value) => string | undefined) | undefined): Parsed<Value> {
  const error = validate?.(value)
  return error === undefined ? { value } : { error }
}

function formatBool(value: boolean): string {
  return value ? 'yes' : 'no'
}

function nameOf<Name extends string>(names: readonly Name[], word: string): Name | undefined {
  const lower = word.toLowerCase()
  return names.find(name => name.toLowerCase() === lower)
}

function namesError(names: readonly string[]): string {
  return `argument(s) must be one of the following: ${names.join(', ')}`
}
