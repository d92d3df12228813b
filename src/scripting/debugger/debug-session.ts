import { debuggerHelp } from './debugger-help.ts'

/** What a client is told for a command that there is not. */
const UNKNOWN_COMMAND = '<error> Unknown Redis Lua debugger command or wrong number of arguments.'
/** Breakpoints of a session, at most. */
const BREAKPOINTS_MAX = 64
/** How long a value or a reply may be that is shown, unless the client says otherwise, and the least that it may say. */
const SHOWN_MAX = 256
const SHOWN_MIN = 60
/** Lines shown around the current one. */
const CONTEXT_LINES = 5

/** A place in a stack of calls: what the function there is called, and the line. */
export interface Level {
  readonly name: string | undefined
  readonly line: number
}

/** What a session can see and do of the script that it debugs, and which has stopped. */
export interface DebuggedScript {
  /** The innermost functions first: the local variables of the one at a level as names and texts; undefined where there is no such level. */
  locals(level: number): readonly (readonly [name: string, text: string])[] | undefined
  /** A global table as text. */
  global(name: 'KEYS' | 'ARGV'): string
  /** Who has called whom, the innermost first: functions of the script alone. */
  levels(): readonly Level[]
  /** Runs a text of Lua. */
  evaluate(code: string): { readonly value: string } | { readonly error: string }
  /** Calls a command. */
  call(words: readonly string[]): { readonly reply: string } | { readonly error: string }
}

/** What is to become of the script after a command of the debugger: it stays where it is, goes on, or ends. */
export type Verdict = 'stay' | 'proceed' | 'abort'

/**
 * A client's session with a script that it debugs: where the script stops, and the commands that the client gives then. Each is answered by lines.
 *
 * Source: https://redis.io/docs/latest/develop/programmability/lua-debugging/.
 */
export class DebugSession {
  /** What is to be told. */
  readonly #told: string[] = []
  readonly #source: readonly string[]
  readonly #breakpoints = new Set<number>()
  #line = 0
  #steps = true
  #isAsked = false
  #isLate = false
  #shownMax = SHOWN_MAX
  #knowsLimit = false

  /** `source` is the script, a character per byte. */
  constructor(source: string) {
    this.#source = source.replace(/[\r\n]+$/, '').split('\n')
  }

  /** The script is about to run a line. Returns whether it is to stop there. */
  stopsAt(line: number): boolean {
    this.#line = line
    const reason = this.#stopReason(line)
    if (reason === undefined) return false
    this.#steps = this.#isAsked = this.#isLate = false
    this.tell(`* Stopped at ${line}, stop reason = ${reason}`)
    this.#tellLine(line)
    return true
  }

  /** Has the script stop at the next line, since it asks for it, or has run too long. */
  stopNext(reason: 'asked' | 'late'): void {
    if (reason === 'asked') this.#isAsked = true
    else this.#isLate = true
  }

  /** The client is gone: the script stops no more. */
  release(): void {
    this.#steps = this.#isAsked = this.#isLate = false
    this.#breakpoints.clear()
  }

  /** What `redis.debug` was called with. */
  debug(values: readonly string[]): void {
    this.tell(`<debug> line ${this.#line}: ${values.join(', ')}`)
  }

  /** Whether what the script calls is shown. */
  get isStepping(): boolean {
    return this.#steps
  }

  /** Tells a line. */
  tell(line: string): void {
    this.#told.push(line.replace(/[\r\n]/g, ' '))
  }

  /** Takes what there is to tell. */
  take(): string[] {
    return this.#told.splice(0)
  }

  /** Obeys a command while the script has stopped. */
  command(words: readonly string[], script: DebuggedScript): Verdict {
    const [name, ...rest] = words
    switch (name.toLowerCase()) {
      case 's':
      case 'step':
      case 'n':
      case 'next':
        this.#steps = true
        return 'proceed'
      case 'c':
      case 'continue':
        return 'proceed'
      case 'a':
      case 'abort':
        return 'abort'
      default:
        this.#obey(name.toLowerCase(), rest, script)
        return 'stay'
    }
  }

  #obey(name: string, rest: readonly string[], script: DebuggedScript): void {
    if (name === 'h' || name === 'help') for (const line of debuggerHelp) this.tell(line)
    else if (name === 'l' || name === 'list') this.#list(rest)
    else if (name === 'w' || name === 'whole') this.#tellLines(1, Number.POSITIVE_INFINITY)
    else if (name === 'p' || name === 'print') this.#print(rest, script)
    else if (name === 'b' || name === 'break') this.#break(rest)
    else if (name === 't' || name === 'trace') this.#trace(script)
    else if (name === 'm' || name === 'maxlen') this.#limit(rest)
    else if (name === 'e' || name === 'eval') this.#evaluate(rest.join(' '), script)
    else if (['r', 'redis', 'server'].includes(name) && rest.length > 0) this.#call(rest, script)
    else this.tell(UNKNOWN_COMMAND)
  }

  #stopReason(line: number): string | undefined {
    if (this.#isAsked) return 'redis.breakpoint() called'
    if (this.#breakpoints.has(line)) return 'break point'
    if (this.#isLate) return 'timeout reached, infinite loop?'
    return this.#steps ? 'step over' : undefined
  }

  #list([line, context]: readonly string[]): void {
    const around = Number.parseInt(line ?? '', 10)
    const lines = context === undefined ? CONTEXT_LINES : Number.parseInt(context, 10) || 0
    this.#tellLines(around > 0 ? around : this.#line, lines)
  }

  #tellLines(around: number, context: number): void {
    for (let line = 1; line <= this.#source.length; line++) {
      if (Math.abs(around - line) <= context) this.#tellLine(line)
    }
  }

  #tellLine(line: number): void {
    const mark = this.#breakpoints.has(line) ? '#' : ' '
    const text = this.#source[line - 1] ?? '<out of range source code line>'
    this.tell(`${line === this.#line ? '->' : '  '}${mark}${String(line).padEnd(3)} ${text}`)
  }

  #print(words: readonly string[], script: DebuggedScript): void {
    if (words.length !== 1) {
      const locals = (script.locals(0) ?? []).filter(([name]) => !name.includes('(*temporary)'))
      for (const [name, text] of locals) this.#show(`<value> ${name} = ${text}`)
      if (locals.length === 0) this.tell('No local variables in the current context.')
      return
    }
    const [wanted] = words
    for (let level = 0; ; level++) {
      const locals = script.locals(level)
      if (locals === undefined) break
      const found = locals.find(([name]) => name === wanted)
      if (found !== undefined) return this.#show(`<value> ${found[1]}`)
    }
    if (wanted === 'KEYS' || wanted === 'ARGV') this.#show(`<value> ${script.global(wanted)}`)
    else this.tell('No such variable.')
  }

  #break(words: readonly string[]): void {
    if (words.length === 0) {
      const count = this.#breakpoints.size
      this.tell(count === 0 ? "No breakpoints set. Use 'b <line>' to add one." : `${count} breakpoints set:`)
      for (const line of this.#breakpoints) this.#tellLine(line)
    }
    for (const word of words) {
      if (/^(0|-?[1-9]\d*)$/.test(word)) this.#breakAt(Number(word))
      else this.tell(`Invalid argument:'${word}'`)
    }
  }

  /** Adds a breakpoint, removes one that is given with a minus, or all for 0. */
  #breakAt(line: number): void {
    if (line === 0) {
      this.#breakpoints.clear()
      this.tell('All breakpoints removed.')
    } else if (line < 0) {
      const removed = this.#breakpoints.delete(-line)
      this.tell(removed ? 'Breakpoint removed.' : 'No breakpoint in the specified line.')
    } else if (this.#breakpoints.size === BREAKPOINTS_MAX) {
      this.tell('Too many breakpoints set.')
    } else if (line > this.#source.length) {
      this.tell('Wrong line number.')
    } else {
      this.#breakpoints.add(line)
      this.#tellLines(line, 1)
    }
  }

  #trace(script: DebuggedScript): void {
    script.levels().forEach(({ name, line }, level) => {
      this.tell(`${level === 0 ? 'In' : 'From'} ${name ?? 'top level'}:`)
      this.#tellLine(line)
    })
  }

  #limit(words: readonly string[]): void {
    if (words.length === 1) {
      const wanted = Number.parseInt(words[0], 10) || 0
      this.#shownMax = wanted === 0 ? 0 : Math.max(SHOWN_MIN, wanted)
      this.#knowsLimit = true
    }
    this.tell(
      this.#shownMax === 0
        ? '<value> replies are unlimited.'
        : `<value> replies are truncated at ${this.#shownMax} bytes.`,
    )
  }

  #evaluate(code: string, script: DebuggedScript): void {
    const result = script.evaluate(code)
    if ('error' in result) this.tell(`<error> ${result.error}`)
    else this.#show(`<retval> ${result.value}`)
  }

  #call(words: readonly string[], script: DebuggedScript): void {
    this.tellCall(words)
    const result = script.call(words)
    if ('error' in result) this.tell(`<error> ${result.error}`)
    else this.tellReply(result.reply)
  }

  /** Tells of a command that the script calls. */
  tellCall(words: readonly string[]): void {
    const shown = words.slice(0, WORDS_SHOWN_MAX).join(' ')
    const more = words.length - WORDS_SHOWN_MAX - 1
    this.tell(`<redis> ${shown}${more >= 0 ? ` ... (${more} more)` : ''}`)
  }

  tellReply(text: string): void {
    this.#show(`<reply> ${text}`)
  }

  /** Tells a line that may be long. */
  #show(line: string): void {
    if (this.#shownMax === 0 || line.length <= this.#shownMax) return this.tell(line)
    this.tell(`${line.slice(0, this.#shownMax)} ...`)
    if (this.#knowsLimit) return
    this.#knowsLimit = true
    this.tell("<hint> The above reply was trimmed. Use 'maxlen 0' to disable trimming.")
  }
}

/** Words of a command that are shown. */
const WORDS_SHOWN_MAX = 10
