import type { Reply } from '../protocol/resp/reply.ts'
import type { Client } from './client.ts'
import type { CommandWords } from './command.ts'
import { CommandLog, type LogKind } from './command-log.ts'
import { type Entry, FLAG_ADMIN, FLAG_FAST, FLAG_SKIP_MONITOR, FLAG_SKIP_SLOW_LOG } from './command-table.ts'
import type { HotKeys } from './hot-keys.ts'
import { LatencyHistogram } from './latency-histogram.ts'
import { LatencyMonitor } from './latency-monitor.ts'
import type { Monitors } from './monitors.ts'
import { redactedArguments } from './redacted-arguments.ts'
import { requestBytes } from './request-bytes.ts'

/**
 * The watch over commands: what they take in time and bytes, who is shown them, and which of them are logged.
 *
 * A clock reading costs a tenth of a GET. So commands that can take long are timed one by one, and so is what has many or long arguments; of the others, every
 * {@link SAMPLED_EVERY}-th call, unless {@link CommandWatch.everything} asks for all.
 */

/** Of commands that never take long, so many calls are counted for one that is timed. A power of two. */
const SAMPLED_EVERY = 32
const SAMPLE_MASK = SAMPLED_EVERY - 1
/** A command with arguments of more bytes, or with a longer reply, is looked at whatever it is. */
export const LARGE_BYTES = 16 * 1024
/** What a request has before its first argument and behind its last one, at most. */
const HEAD_BYTES_MAX = 64
/** A slow log of commands that take less sees only what is timed one by one. */
const SLOW_MICROSECONDS = 1000

/** What the watch asks of the server. */
export interface WatchHost {
  /** Monotonic milliseconds with fractions. */
  monotonic(): number
  /** The time of the commands that run, in ms since the Unix epoch. */
  readonly nowMs: number
  /** Wall clock in microseconds since the Unix epoch. */
  microseconds(): number
  /** Whether a directive's value is a secret. */
  isSensitive(directive: string): boolean
  readonly monitors: Monitors
}

export class CommandWatch {
  readonly logs: Readonly<Record<LogKind, CommandLog>> = {
    slow: new CommandLog(),
    'large-request': new CommandLog(),
    'large-reply': new CommandLog(),
  }
  readonly latency = new LatencyMonitor()
  /** latency-tracking: whether durations are counted by command. */
  tracking = true
  /** What HOTKEYS collects, or has collected. */
  hotKeys: HotKeys | undefined = undefined
  /** Told when {@link everything} may have changed. */
  onDemand: () => void = () => {}

  readonly #host: WatchHost
  #collecting = false

  /** Filled anew for each command: many are looked at. */
  readonly #words = { bytes: new Uint8Array(0) as Uint8Array, argv: new Int32Array(0) as Int32Array, argc: 0 }

  constructor(host: WatchHost) {
    this.#host = host
  }

  /** Whether every command must be looked at: a limit is so low, or hot keys are collected. */
  get everything(): boolean {
    if (this.#collecting) return true
    const { slow, 'large-request': request, 'large-reply': reply } = this.logs
    const slowMax = slow.wants(SLOW_MICROSECONDS - 1)
    return (
      slowMax || request.wants(LARGE_BYTES + HEAD_BYTES_MAX) || reply.wants(LARGE_BYTES) || this.latency.threshold > 0
    )
  }

  /** Returns the words of a command that has run, for as long as they are looked at. */
  words(bytes: Uint8Array, argv: Int32Array, argc: number): CommandWords {
    const words = this.#words
    words.bytes = bytes
    words.argv = argv
    words.argc = argc
    return words
  }

  /** When a command begins, for {@link done}. */
  begin(): number {
    return this.#host.monotonic()
  }

  /** Has HOTKEYS collect this, or keep it when its time is over; forgets it for undefined. */
  collect(hotKeys: HotKeys | undefined): void {
    this.hotKeys = hotKeys
    this.#collecting = hotKeys?.isActive(this.#host.nowMs) ?? false
    this.onDemand()
  }

  /** A command that was begun has run, and replied with so many bytes. For HOTKEYS, one that a script has called is part of the command that called the script. */
  done(
    began: number,
    client: Client,
    entry: Entry,
    words: CommandWords,
    replyBytes: number,
    nowMs: number,
    scripted: boolean,
  ): void {
    const milliseconds = this.#host.monotonic() - began
    const microseconds = milliseconds * 1000
    entry.timed++
    entry.timedMicroseconds += microseconds
    if (this.tracking) {
      entry.histogram ??= new LatencyHistogram()
      entry.histogram.add(microseconds * 1000)
    }
    this.latency.note((entry.flags & FLAG_FAST) !== 0 ? 'fast-command' : 'command', milliseconds, nowMs)
    if (this.logs.slow.wants(Math.floor(microseconds))) {
      this.#log('slow', client, entry, words, Math.floor(microseconds), nowMs)
    }
    this.sized(client, entry, words, replyBytes, nowMs)
    if (this.#collecting && !scripted) this.#collect(entry, words, microseconds, replyBytes, nowMs)
  }

  /** A command has run whose arguments or reply are long, or that was to be looked at whatever they are. */
  sized(client: Client, entry: Entry, words: CommandWords, replyBytes: number, nowMs: number): void {
    const request = requestBytes(words)
    if (this.logs['large-request'].wants(request)) {
      this.#log('large-request', client, entry, words, request, nowMs)
    }
    if (this.logs['large-reply'].wants(replyBytes)) {
      this.#log('large-reply', client, entry, words, replyBytes, nowMs)
    }
  }

  /** Shows a command that has run to the monitors. */
  show(client: Client, entry: Entry, words: CommandWords): void {
    if ((entry.flags & (FLAG_SKIP_MONITOR | FLAG_ADMIN)) !== 0) return
    this.#host.monitors.show(client, words, this.#redacted(entry, words), this.#host.microseconds())
  }

  #collect(entry: Entry, words: CommandWords, microseconds: number, replyBytes: number, nowMs: number): void {
    const { hotKeys } = this
    if (hotKeys?.isActive(nowMs)) hotKeys.note(entry.command, words, microseconds, replyBytes)
    else this.collect(hotKeys)
  }

  #log(kind: LogKind, client: Client, entry: Entry, words: CommandWords, value: number, nowMs: number): void {
    if ((entry.flags & FLAG_SKIP_SLOW_LOG) !== 0) return
    this.logs[kind].add(client, words, this.#redacted(entry, words), value, nowMs)
  }

  #redacted(entry: Entry, words: CommandWords): ReadonlySet<number> {
    return redactedArguments(entry, words, directive => this.#host.isSensitive(directive))
  }
}

/** Whether a call is one of those that are looked at closer: of a sample, or large. */
export function isToWatch(entry: Entry, argv: Int32Array, argc: number): boolean {
  return isSampled(entry) || argv[2 * argc - 1] - argv[0] > LARGE_BYTES
}

/** Whether the next call of a command is of the sample. */
export function isSampled(entry: Entry): boolean {
  return (entry.calls & SAMPLE_MASK) === 0
}

/** How long a reply has become since it began at `start`, for {@link CommandWatch.sized}; output that was dropped in between counts as none. */
export function replyBytesSince(reply: Reply, start: number): number {
  return Math.max(0, reply.length - start)
}
