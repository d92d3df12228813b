import type { Argument } from './raw-connection.ts'

export type Protocol = 2 | 3

/**
 * How two replies to one step are compared:
 * - `exact`: byte for byte (the default);
 * - `shape`: types, nulls and aggregate lengths, an error's first word; for times, ids and memory figures;
 * - `unordered`: the elements of every aggregate in any order, a map's keys with their values;
 * - `specification`: the same, but for the texts of `notes`, which are our own words;
 * - `pairs`: the outer aggregate's pairs of elements in any order, such as a map that RESP2 sends as a flat array;
 * - `names`: a text of `name:value` lines or `name=value` words, every name of the reference must be there;
 * - `keys`: a map's or flat pair array's keys: every key of the reference must be there;
 * - `numbers`: texts, doubles and integers that spell numbers by value, whatever their type: releases print and type doubles differently;
 * - `near`: integers may differ by so much, everything else must be equal;
 * - `kind`: only the type of the reply; for texts that are not to be the same.
 */
export type Comparison =
  | 'exact'
  | 'shape'
  | 'unordered'
  | 'specification'
  | 'pairs'
  | 'names'
  | 'keys'
  | 'kind'
  | 'numbers'
  | { near: number }

/** A step in full. */
export interface Step {
  /** A command's arguments, or bytes sent as they are. */
  readonly send: readonly Argument[] | { readonly bytes: Uint8Array }
  /** The connection's name; one that has not been used yet is opened. */
  readonly connection: string
  readonly compare: Comparison
  /** How many replies the step yields. */
  readonly replies: number
  /** Whether the client closes its side after the step. */
  readonly ends: boolean
  /** Whether the next step must not be sent before the server has this client wait. */
  readonly waits: boolean
}

/**
 * A step as cases write it: words separated by spaces (`""` for an empty argument; `b: GET k` runs on connection b), an array of
 * arguments, what a helper below makes, or a function that makes the step from the replies so far.
 */
export type StepLike = string | readonly Argument[] | PartialStep | ((replies: readonly string[]) => StepLike)

interface PartialStep {
  readonly step: string | readonly Argument[] | { readonly bytes: Uint8Array }
  readonly connection?: string
  readonly compare?: Comparison
  readonly replies?: number
  readonly ends?: boolean
  readonly waits?: boolean
}

/** Steps that run on fresh connections against an empty keyspace; once in RESP2, and again after HELLO 3. */
export interface Case {
  readonly name: string
  readonly steps: readonly StepLike[]
  /** The protocols it runs in; both by default. */
  readonly protocols?: readonly Protocol[]
  /** Wait for each step's replies before the next; otherwise all steps of a single connection go out in one write. */
  readonly inTurn?: boolean
  /** Commands of later issues without which the case says nothing; the case is skipped while the server does not know them. */
  readonly requires?: readonly string[]
  /** Commands that undo what outlives the case, such as a changed directive. */
  readonly cleanup?: readonly (string | readonly string[])[]
}

export const shape = (step: PartialStep['step']): PartialStep => ({ step, compare: 'shape' })
export const unordered = (step: PartialStep['step']): PartialStep => ({ step, compare: 'unordered' })
export const specification = (step: PartialStep['step']): PartialStep => ({ step, compare: 'specification' })
export const pairs = (step: PartialStep['step']): PartialStep => ({ step, compare: 'pairs' })
export const names = (step: PartialStep['step']): PartialStep => ({ step, compare: 'names' })
export const keys = (step: PartialStep['step']): PartialStep => ({ step, compare: 'keys' })
export const kind = (step: PartialStep['step']): PartialStep => ({ step, compare: 'kind' })
export const numbers = (step: PartialStep['step']): PartialStep => ({ step, compare: 'numbers' })
/** Integers of the reply may differ by `tolerance`: enough for a slow machine between two steps. */
export const near = (tolerance: number, step: PartialStep['step']): PartialStep => ({
  step,
  compare: { near: tolerance },
})
/** Bytes sent as they are, one per character, and the number of replies they yield. */
export const raw = (text: string, replies = 1): PartialStep => ({
  step: { bytes: Buffer.from(text, 'latin1') },
  replies,
})
/** A command that yields some other number of replies than one. */
export const yields = (replies: number, step: PartialStep['step']): PartialStep => ({ step, replies })
/** A step after which the client closes its side of the connection, as `printf … | nc` does. */
export const ending = (step: PartialStep): PartialStep => ({ ...step, ends: true })
/** A command that makes its client wait; its reply is that of a later {@link served}. */
export const waiting = (connection: string, step: PartialStep['step']): PartialStep => ({
  step,
  connection,
  replies: 0,
  waits: true,
})
/** The replies that a client has waited for. */
export const served = (connection: string, replies = 1): PartialStep => on(connection, raw('', replies))
/** A step on another connection than the case's first. */
export const on = (connection: string, step: string | readonly Argument[] | PartialStep): PartialStep =>
  typeof step === 'object' && 'step' in step ? { ...step, connection } : { step, connection }

/** The step in full; a function must have been called before. */
export function resolveStep(like: Exclude<StepLike, (replies: readonly string[]) => StepLike>): Step {
  const partial: PartialStep = typeof like === 'object' && 'step' in like ? like : { step: like }
  const { step } = partial
  const words = typeof step === 'string' ? splitWords(step) : undefined
  return {
    send: words?.command ?? (step as Exclude<PartialStep['step'], string>),
    connection: partial.connection ?? words?.connection ?? 'a',
    compare: partial.compare ?? 'exact',
    replies: partial.replies ?? 1,
    ends: partial.ends ?? false,
    waits: partial.waits ?? false,
  }
}

/** A step in one line, as reports and the table of known differences name it. */
export function describeStep(step: Step): string {
  const prefix = step.connection === 'a' ? '' : `${step.connection}: `
  if ('bytes' in step.send) return prefix + abbreviate(JSON.stringify(Buffer.from(step.send.bytes).toString('latin1')))
  const words = step.send.map(argument => {
    const text = typeof argument === 'object' ? Buffer.from(argument).toString('latin1') : String(argument)
    return /^[!-~]+$/.test(text) && !text.includes('"') ? text : JSON.stringify(text)
  })
  return prefix + abbreviate(words.join(' '))
}

/** The words of a step's shorthand. */
export function splitWords(line: string): { connection: string | undefined; command: string[] } {
  const prefix = /^([a-z]): /.exec(line)
  const command = line.slice(prefix?.[0].length ?? 0).split(' ')
  return { connection: prefix?.[1], command: command.map(word => (word === '""' ? '' : word)) }
}

function abbreviate(text: string): string {
  return text.length <= 160 ? text : `${text.slice(0, 140)}… (${text.length} characters)`
}
