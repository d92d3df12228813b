import { quoteArgument } from '../../protocol/split-arguments.ts'
import { bytesOfByteString } from './byte-string.ts'

/**
 * One row of the table: a configuration directive. redis.conf, the command line, CONFIG GET, SET and REWRITE, the types of
 * `Configuration.values` and docs/CONFIGURATION.md all come from the rows.
 */
export interface Directive<Value> extends DirectiveOptions {
  /** What the value is, in a word or two, for the docs. */
  readonly kind: string
  /** The values it may take, for the docs; empty if that is any of its kind. */
  readonly range: string
  readonly default: Value
  /** Whether redis.conf and CONFIG SET give it several words: `save 60 1`. */
  readonly severalWords: boolean
  /**
   * The value that words spell. `previous` is the value before, for directives of which a line changes a part.
   * The error is what Redis says of the value, without the words around.
   */
  parse(words: readonly string[], previous: Value): Parsed<Value>
  /** The value of a line of redis.conf that follows another one; without it, the last line has the say. */
  join?(previous: Value, value: Value): Value
  /** The value as CONFIG GET shows it: a byte string. */
  format(value: Value): string
  /** The lines that CONFIG REWRITE has for the value, without the name; none if the directive shall not be in the file. */
  rewrite(value: Value): readonly RewriteLine[]
}

export interface DirectiveOptions {
  /** What the directive does, in one sentence. */
  readonly summary: string
  /** Other names that mean the same. */
  readonly aliases?: readonly string[]
  /** It is set at start or never. */
  readonly immutable?: true
  /** CONFIG GET shows it only by its full name, and the docs do not list it. */
  readonly hidden?: true
  /** CONFIG SET needs `enable-protected-configs`. */
  readonly protected?: true
  /** Its value is a secret: logs, MONITOR and the slow log must not show it. */
  readonly sensitive?: true
  /** CONFIG SET refuses it while a dataset is being loaded. */
  readonly denyLoading?: true
  /** Setting it to the value that it has applies it again: the file behind the path may have changed. */
  readonly applyAlways?: true
  /** What must be told of a change before CONFIG SET answers; several directives can share it, then it is told once. */
  readonly apply?: ApplyHook
  /**
   * Absent: it acts. `later`: it is accepted, kept and shown, and will act when what it configures exists.
   * `none`: it is accepted for configurations written for others; what it tunes does not exist here.
   */
  readonly effect?: 'later' | 'none'
}

export type ApplyHook =
  | 'appendonly'
  | 'cluster'
  | 'directory'
  | 'listeners'
  | 'maxclients'
  | 'maxmemory'
  | 'maxmemory-clients'
  | 'memcached-listeners'
  | 'metrics-listener'
  | 'oom-score'
  | 'process-title'
  | 'replication-backlog'
  | 'replicas'
  | 'requirepass'
  | 'tls'
  | 'tls-listeners'

/** A value, or the reason why there is none. */
export type Parsed<Value> = { readonly value: Value } | { readonly error: string }

/** A line of redis.conf behind the directive's name. */
export interface RewriteLine {
  readonly text: string
  /** Whether it is written even if the file has no line for it: in general, because the value is not the default. */
  readonly force: boolean
}

/** Whether two values of a directive are the same. Values are primitives, or small arrays and objects of them. */
export function sameValue(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b))
}

/** The word in quotes and with escapes, as redis.conf reads it back. */
export function quoteWord(word: string): string {
  return quoteArgument(bytesOfByteString(word))
}
