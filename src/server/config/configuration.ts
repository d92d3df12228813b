import { globMatches } from '../../base/glob.ts'
import { bytesOfByteString } from './byte-string.ts'
import { type ApplyHook, sameValue } from './directive.ts'
import {
  type DirectiveName,
  type DirectiveValues,
  directiveNames,
  directiveOf,
  directives,
  type NamedDirective,
} from './directives.ts'
import { rewriteConfiguration } from './rewrite-configuration.ts'

const DEFAULTS = Object.fromEntries(
  Object.entries(directives).map(([name, directive]) => [name, directive.default]),
) as unknown as DirectiveValues

/** Why a change is refused, in words for the client; undefined if it is not. A promise where that takes time. */
export type Applied = string | undefined | Promise<string | undefined>

/** What a CONFIG SET may depend on besides its arguments. */
export interface SetCircumstances {
  /** A dataset is being loaded. */
  readonly loading?: boolean
  /** The client is on this machine. */
  readonly local?: boolean
}

/**
 * The configuration of one server: the value of every directive of the table, and who is told when one changes.
 *
 * Names, patterns and values come in and go out as byte strings (see byte-string.ts); in `values` they are numbers,
 * booleans, text and lists. Invariant: every value in `values` is one that its directive could have parsed.
 */
export class Configuration {
  readonly #values: { -readonly [Name in DirectiveName]: DirectiveValues[Name] }
  /** The directives that redis.conf or the command line has given so far. */
  readonly #given = new Set<DirectiveName>()
  readonly #hooks = new Map<ApplyHook, Set<() => Applied>>()
  readonly #listeners = new Map<DirectiveName, Set<() => Applied>>()

  /** All defaults. `directory` is the absolute path that `dir` has at first. */
  constructor(directory: string) {
    this.#values = { ...DEFAULTS, dir: directory }
  }

  /** The current values, by directive. The object stays the same for the configuration's life. */
  get values(): DirectiveValues {
    return this.#values
  }

  /**
   * What CONFIG GET answers: name and value of every directive that one of the patterns matches, without regard to case.
   * A pattern without `*`, `?` and `[` is a name, and comes back as it is given; hidden directives need that.
   */
  get(patterns: readonly string[]): [name: string, value: string][] {
    const found = new Map<string, [string, string]>()
    for (const pattern of patterns) {
      const lower = pattern.toLowerCase()
      if (!/[[*?]/.test(pattern)) {
        const named = directiveNames.get(lower)
        if (named !== undefined && !found.has(lower)) found.set(lower, [pattern, this.#format(named)])
        continue
      }
      for (const [name, named] of directiveNames) {
        if (found.has(name) || directiveOf(named.directive).hidden || !nameMatches(pattern, name)) continue
        found.set(name, [name, this.#format(named)])
      }
    }
    return [...found.values()]
  }

  /**
   * What CONFIG SET does: sets all of the pairs of name and value, or none.
   * Returns the error for the client, its code included; undefined once all is set and applied. It is a promise only if
   * a hook or a listener takes time; until it is settled, the new values stand.
   */
  set(pairs: readonly (readonly [name: string, value: string])[], circumstances: SetCircumstances = {}): Applied {
    const named = this.#admit(pairs, circumstances)
    if (typeof named === 'string') return named

    const before = new Map<DirectiveName, unknown>()
    for (const [index, { name, directive }] of named.entries()) {
      const row = directiveOf(directive)
      const word = pairs[index][1]
      const words = row.severalWords ? (word === '' ? [] : word.split(' ')) : [word]
      const parsed = row.parse(words, this.#values[directive])
      if ('error' in parsed) {
        this.#restore(before)
        return failure(name, parsed.error)
      }
      if (!before.has(directive)) before.set(directive, this.#values[directive])
      this.#assign(directive, parsed.value)
    }
    const changed = named.filter(
      ({ directive }) =>
        directiveOf(directive).applyAlways || !sameValue(before.get(directive), this.#values[directive]),
    )
    return this.#apply(changed, before)
  }

  /**
   * What a line of redis.conf does: gives a directive its words. Returns the reason if it cannot.
   * Nothing is applied: whoever reads the configuration afterwards finds it.
   */
  give(name: string, words: readonly string[]): string | undefined {
    const named = directiveNames.get(name.toLowerCase())
    if (named === undefined) return 'Bad directive or wrong number of arguments'
    const { directive } = named
    const row = directiveOf(directive)
    if (!row.severalWords && words.length !== 1) return 'wrong number of arguments'
    const previous = this.#values[directive]
    const parsed = row.parse(words, previous)
    if ('error' in parsed) return parsed.error
    const join = this.#given.has(directive) ? row.join : undefined
    this.#assign(directive, join === undefined ? parsed.value : join(previous, parsed.value))
    this.#given.add(directive)
    return undefined
  }

  /**
   * What CONFIG REWRITE writes: the text of redis.conf, brought up to date. `users` are the lines for all users,
   * without `user` in front; without them, lines about users stay as they are. `all`: with what has its default.
   */
  rewrite(text: string, users?: readonly string[], all = false): string {
    return rewriteConfiguration(this.#values, text, users, all)
  }

  /** Has `apply` told when CONFIG SET changed directives with that hook, once for all of them. Returns the end of it. */
  onApply(hook: ApplyHook, apply: () => Applied): () => void {
    return subscribe(this.#hooks, hook, apply)
  }

  /** Has `listener` told the new value when CONFIG SET changed that directive. Returns the end of it. */
  onChange<Name extends DirectiveName>(name: Name, listener: (value: DirectiveValues[Name]) => Applied): () => void {
    return subscribe(this.#listeners, name, () => listener(this.#values[name]))
  }

  /** Whether the value that follows this name in CONFIG SET is a secret. */
  isSensitive(name: string): boolean {
    const named = directiveNames.get(name.toLowerCase())
    return named !== undefined && directiveOf(named.directive).sensitive === true
  }

  /** The directives that the pairs name, or the error if one may not be set now. */
  #admit(pairs: readonly (readonly [string, string])[], circumstances: SetCircumstances): NamedDirective[] | string {
    const protectedAction = this.#values['enable-protected-configs']
    const mayTouchProtected = protectedAction === 'yes' || (protectedAction === 'local' && circumstances.local === true)
    const named: NamedDirective[] = []
    for (const [given] of pairs) {
      const found = directiveNames.get(given.toLowerCase())
      if (found === undefined) return `ERR Unknown option or number of arguments for CONFIG SET - '${given}'`
      const row = directiveOf(found.directive)
      if (row.immutable) return failure(given, "can't set immutable config")
      if (row.protected && !mayTouchProtected) return failure(given, "can't set protected config")
      if (row.denyLoading && circumstances.loading) return 'LOADING Redis is loading the dataset in memory'
      // An alias and its directive are two, as in Redis: the later one wins.
      if (named.includes(found)) return failure(given, 'duplicate parameter')
      named.push(found)
    }
    return named
  }

  /** Tells the hooks and listeners of what changed; if one refuses, takes it all back and tells them again. */
  #apply(changed: readonly NamedDirective[], before: ReadonlyMap<DirectiveName, unknown>): Applied {
    const steps = this.#steps(changed)
    const told: (() => Applied)[] = []

    const refuse = (name: string, reason: string): Applied => {
      this.#restore(before)
      const pending = told.map(tell => tell()).filter(applied => applied instanceof Promise)
      const error = failure(name, reason)
      return pending.length === 0 ? error : Promise.all(pending).then(() => error)
    }
    const tellFrom = (index: number): Applied => {
      for (let at = index; at < steps.length; at++) {
        const { name, tell } = steps[at]
        told.push(tell)
        const refusal = tell()
        if (refusal instanceof Promise) {
          return refusal.then(reason => (reason === undefined ? tellFrom(at + 1) : refuse(name, reason)))
        }
        if (refusal !== undefined) return refuse(name, refusal)
      }
      return undefined
    }
    return tellFrom(0)
  }

  /** Whom to tell, in the order of the changes; a hook that several share is told at the first. */
  #steps(changed: readonly NamedDirective[]): { name: string; tell: () => Applied }[] {
    const hooks = new Set<ApplyHook>()
    return changed.flatMap(({ name, directive }) => {
      const { apply } = directiveOf(directive)
      const hooked = apply === undefined || hooks.has(apply) ? [] : [...(this.#hooks.get(apply) ?? [])]
      if (apply !== undefined) hooks.add(apply)
      return [...hooked, ...(this.#listeners.get(directive) ?? [])].map(tell => ({ name, tell }))
    })
  }

  #format({ directive }: NamedDirective): string {
    return directiveOf(directive).format(this.#values[directive])
  }

  #restore(before: ReadonlyMap<DirectiveName, unknown>): void {
    for (const [directive, value] of before) this.#assign(directive, value)
  }

  /** The one place where a value is set. It must come from the directive's own parser. */
  #assign(directive: DirectiveName, value: unknown): void {
    const values: Record<DirectiveName, unknown> = this.#values
    values[directive] = value
  }
}

function failure(name: string, reason: string): string {
  return `ERR CONFIG SET failed (possibly related to argument '${name}') - ${reason}`
}

function nameMatches(pattern: string, name: string): boolean {
  return globMatches(bytesOfByteString(pattern), 0, pattern.length, bytesOfByteString(name), 0, name.length, true)
}

function subscribe<Key>(subscribers: Map<Key, Set<() => Applied>>, key: Key, subscriber: () => Applied): () => void {
  const others = subscribers.get(key) ?? new Set()
  subscribers.set(key, others.add(subscriber))
  return () => {
    others.delete(subscriber)
  }
}
