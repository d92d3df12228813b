import type { Eviction } from '../keyspace/eviction.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'
import { STAT_ERROR_REPLIES } from '../keyspace/statistics.ts'
import type { Reply } from '../protocol/resp/reply.ts'
import type { Tracking } from '../pubsub/tracking.ts'
import { type Blocking, replyWaitEnd } from './blocking.ts'
import { Call, type Dispatcher } from './call.ts'
import {
  type Client,
  GATE_AUTHENTICATION,
  GATE_DEBUGGED,
  GATE_MEMORY,
  GATE_MONITOR,
  GATE_MULTI,
  GATE_NO_TOUCH,
  GATE_PAUSED,
  GATE_SUBSCRIBED,
  GATE_TRACKING,
  GATE_WAITERS,
  GATE_WATCHED,
  GATES_AROUND_RUN,
  GATES_OF_SCRIPT,
  GATES_THAT_HOLD,
} from './client.ts'
import type { Handler } from './command.ts'
import {
  type CommandTable,
  type Entry,
  FLAG_ALLOW_BUSY,
  FLAG_DENY_OOM,
  FLAG_NO_AUTH,
  FLAG_NO_MULTI,
  FLAG_PUSHES,
  FLAG_READ_ONLY,
  FLAG_WHILE_SUBSCRIBED,
  FLAGS_OF_CHANGES,
  FLAGS_OF_KEYSPACE,
} from './command-table.ts'
import { CommandWatch, isToWatch, LARGE_BYTES, replyBytesSince } from './command-watch.ts'
import { countCall } from './count-call.ts'
import { ErrorCounts } from './error-counts.ts'
import { flagsOfCall } from './flags-of-call.ts'
import type { Host } from './host.ts'
import {
  INTERNAL_ERROR,
  MONITORS,
  NO_AUTHENTICATION,
  NOT_IN_TRANSACTION,
  notWhileSubscribed,
  OUT_OF_MEMORY,
  wrongArity,
} from './messages.ts'
import { DONE, DONE_FOR_OTHERS, type Outcome, PAUSED, WAITING } from './outcome.ts'
import { rememberKeys } from './remember-keys.ts'
import { endTransaction, type QueuedCommand, type Transaction } from './transaction.ts'
import { isHttp, unknownCommand } from './unknown-command.ts'
import type { Watches } from './watches.ts'
import { beginWithheld, endWithheld } from './withheld-replies.ts'

/**
 * The engine: takes a parsed command to its handler.
 *
 * Lookup, arity, one gate word, run: what all commands pay. The gate word is the OR of what is special about the client and about the
 * server; while it is 0, nothing else is asked.
 */
export class Engine implements Dispatcher {
  readonly keyspace: Keyspace
  readonly commands: CommandTable
  readonly eviction: Eviction
  readonly watch: CommandWatch
  /** OR of the server's GATE_… bits. */
  gate = 0
  /** Whether a pause lets commands pass that cannot write; means something while GATE_PAUSED is set. */
  pausedWritesOnly = false
  /** maxmemory in bytes; GATE_MEMORY is set while it is not 0. */
  memoryLimit = 0
  /** Returns bytes that count against maxmemory beside the keyspace: client buffers. */
  memoryOverhead: () => number = () => 0
  /** Whether memory was over its limit, with nothing left to evict, when the command that runs began; false without a limit. */
  outOfMemory = false
  readonly errorCounts = new ErrorCounts()
  spare: Transaction | undefined = undefined

  readonly #call: Call
  /** That of the commands of scripts. */
  readonly #scriptCall: Call
  readonly #host: Host
  readonly #blocking: Blocking
  readonly #tracking: Tracking
  readonly #watches: Watches

  constructor(keyspace: Keyspace, eviction: Eviction, host: Host) {
    this.keyspace = keyspace
    this.eviction = eviction
    this.commands = host.commands
    this.watch = new CommandWatch(host)
    this.#call = new Call(keyspace, host, this)
    this.#scriptCall = new Call(keyspace, host, this)
    this.#scriptCall.scripted = this.#scriptCall.nested = true
    this.#host = host
    this.#blocking = host.blocking
    this.#tracking = host.tracking
    this.#watches = host.watches
    host.blocking.onWaiting = waiting => {
      this.gate = waiting ? this.gate | GATE_WAITERS : this.gate & ~GATE_WAITERS
    }
    this.watch.onDemand = () => {
      this.gate = this.watch.everything ? this.gate | GATE_WATCHED : this.gate & ~GATE_WATCHED
    }
    host.monitors.onMonitors = watching => {
      this.gate = watching ? this.gate | GATE_MONITOR : this.gate & ~GATE_MONITOR
    }
  }

  /** Executes the command in bytes by argv (pairs of offsets, see {@link Call}) for a client, and replies. */
  execute(client: Client, bytes: Uint8Array, argv: Int32Array, argc: number, reply: Reply): Outcome {
    return this.executeEntry(this.commands.find(bytes, argv[0], argv[1]), client, bytes, argv, argc, reply)
  }

  /**
   * As {@link execute}, for a command whose name the caller has looked up, be it in vain, and whose first argument's hash it may have: see
   * {@link Call.keyHash}.
   */
  executeEntry(
    entry: Entry | undefined,
    client: Client,
    bytes: Uint8Array,
    argv: Int32Array,
    argc: number,
    reply: Reply,
    keyHash = 0,
  ): Outcome {
    if (entry?.run === undefined || (entry.subcommands !== undefined && argc > 1))
      return this.#executeSubcommand(entry, client, bytes, argv, argc, reply)
    client.lastCommand = entry
    if (argc !== entry.arity && (entry.arity > 0 || argc < -entry.arity))
      return this.#refuse(client, entry, wrongArity(entry.fullName), reply)
    const call = this.#fill(this.#call, client, bytes, argv, argc)
    call.keyHash = keyHash
    reply.protocol = client.protocol
    const errors = reply.errors
    const gate = this.gate | client.gate | entry.gate
    let outcome: Outcome = DONE
    if ((gate & ~GATE_WATCHED) === 0) {
      if (gate !== 0 || isToWatch(entry, argv, argc)) {
        this.#runWatched(gate, entry, entry.run, call, reply)
      } else {
        const { length } = reply
        entry.run(call, reply)
        const replied = reply.length - length
        if (replied > LARGE_BYTES) this.watch.sized(client, entry, call, replied, call.now)
      }
    } else {
      const mustWait = (gate & GATES_THAT_HOLD) !== 0 && this.#mustWait(gate, client, entry)
      const limited = mustWait || (gate & GATES_OF_SCRIPT) !== 0 ? gate & ~GATE_MEMORY : gate
      const refusal = this.#refusal(mustWait ? limited & ~GATE_DEBUGGED : limited, client, entry, reply)
      if (refusal !== undefined) {
        this.#blocking.end(client)
        return this.#refuse(client, entry, refusal, reply)
      }
      if (mustWait) return PAUSED
      if ((gate & GATE_MULTI) !== 0 && !entry.immediate) return this.#queue(client, entry, call, reply)
      if ((gate & GATE_TRACKING) !== 0) this.#tracking.executing = client
      outcome = this.#runGated(gate, client, entry, entry.run, call, reply)
      if ((gate & GATE_TRACKING) !== 0) this.#tracked(client, entry, call, outcome)
      if (outcome === WAITING) return WAITING
    }
    countCall(entry, client, this.keyspace)
    if (reply.errors !== errors) {
      entry.failed++
      this.#countError(reply)
    }
    return outcome
  }

  /** Executes the subcommand that argument 1 names; refuses what is no command. */
  #executeSubcommand(
    container: Entry | undefined,
    client: Client,
    bytes: Uint8Array,
    argv: Int32Array,
    argc: number,
    reply: Reply,
  ): Outcome {
    const entry = argc > 1 ? container?.subcommands?.find(bytes, argv[2], argv[3]) : undefined
    if (entry !== undefined) return this.executeEntry(entry, client, bytes, argv, argc, reply)
    client.lastCommand = container
    if (container !== undefined || !isHttp(bytes, argv[0], argv[1]))
      return this.#refuse(client, container, unknownCommand(container, bytes, argv, argc), reply)
    client.close(false)
    return DONE
  }

  run(client: Client, command: QueuedCommand, reply: Reply): void {
    this.#call.nested = true
    try {
      this.#runNested(this.#call, client, command, reply)
    } finally {
      this.#call.nested = false
    }
  }

  /** Runs a command for a script, which has checked what is to be checked, and replies. It may be called while a command runs, whose call stays as it is. */
  runForScript(client: Client, command: QueuedCommand, reply: Reply): void {
    this.#runNested(this.#scriptCall, client, command, reply)
  }

  #runNested(call: Call, client: Client, command: QueuedCommand, reply: Reply): void {
    const { entry, bytes, argv, argc } = command
    this.#fill(call, client, bytes, argv, argc)
    reply.protocol = client.protocol
    const errors = reply.errors
    const gate = this.gate | client.gate | entry.gate
    if (gate === 0 && !isToWatch(entry, argv, argc)) entry.run?.(call, reply)
    else if (entry.run !== undefined) this.#runWatched(gate, entry, entry.run, call, reply)
    if ((client.gate & GATE_TRACKING) !== 0) this.#rememberKeys(client, entry, call)
    countCall(entry, client, this.keyspace)
    if (reply.errors === errors) return
    // It is this command's error, and not that of the one around it.
    reply.errors = errors
    entry.failed++
    this.#countError(reply)
  }

  /** A tracking client's command has run, or waits. */
  #tracked(client: Client, entry: Entry, call: Call, outcome: Outcome): void {
    this.#tracking.executing = undefined
    if (outcome === WAITING) return
    this.#rememberKeys(client, entry, call)
    // CLIENT CACHING is about the next command, or the next transaction.
    const { tracking } = client
    if (tracking?.caching && client.transaction === undefined && !entry.fullName.startsWith('client|')) {
      tracking.caching = false
    }
  }

  #rememberKeys(client: Client, entry: Entry, call: Call): void {
    if ((entry.flags & FLAG_READ_ONLY) !== 0 && this.#tracking.remembersFor(client)) {
      rememberKeys(this.#tracking, client, entry, call)
    }
  }

  /** Queues a command of an open transaction. */
  #queue(client: Client, entry: Entry, call: Call, reply: Reply): typeof DONE {
    if ((entry.flags & FLAG_NO_MULTI) !== 0) return this.#refuse(client, entry, NOT_IN_TRANSACTION, reply)
    const length = reply.length
    const withheld = beginWithheld(client)
    client.transaction?.queue(entry, call, flagsOfCall(client, entry, call))
    reply.simple('QUEUED')
    if (withheld) endWithheld(client, reply, length)
    return DONE
  }

  /** Counts the error of a command that a script may not call; undefined stands for one that there is not. */
  countRefusal(entry: Entry | undefined, error: string): void {
    if (entry !== undefined) entry.rejected++
    this.#countErrorCode(error.startsWith('-') ? error.slice(1).split(' ', 1)[0] : 'ERR')
  }

  /** Gives the reply that a command of the client could not give at once, and counts its error. */
  replyLate(client: Client, command: Entry | undefined, reply: Reply, write: (reply: Reply) => void): void {
    reply.protocol = client.protocol
    const errors = reply.errors
    write(reply)
    if (reply.errors === errors) return
    if (command !== undefined) command.failed++
    this.#countError(reply)
  }

  /** Replies to a client whose command came upon a bug, and counts the error. */
  replyFailure(client: Client, reply: Reply): void {
    const { length } = reply
    reply.error(INTERNAL_ERROR)
    this.#countError(reply)
    if (client.replyMode !== 'on') reply.length = length
  }

  /** Evicts until memory is within maxmemory, as far as one call may. Returns false when it is not and nothing is left to evict. */
  makeRoom(): boolean {
    return this.eviction.makeRoom(this.memoryLimit, this.memoryOverhead())
  }

  /** The error that a closed gate has for the command; undefined when it may run. */
  #refusal(gate: number, client: Client, entry: Entry, reply: Reply): string | undefined {
    if ((gate & GATE_AUTHENTICATION) !== 0 && (entry.flags & FLAG_NO_AUTH) === 0) return NO_AUTHENTICATION
    this.outOfMemory = false
    if ((gate & GATE_MEMORY) !== 0) {
      const enough = this.makeRoom()
      this.outOfMemory = !enough
      // What was evicted is not the command's doing: it is told before the reply.
      if ((gate & GATE_TRACKING) !== 0) this.#tracking.collect(client, reply)
      if (!enough && (flagsOfCall(client, entry, this.#call) & FLAG_DENY_OOM) !== 0) return OUT_OF_MEMORY
    }
    if ((gate & GATE_MONITOR) !== 0 && client.monitoring && (entry.flags & FLAGS_OF_KEYSPACE) !== 0) return MONITORS
    const listening = (gate & GATE_SUBSCRIBED) !== 0 && client.protocol === 2
    if (listening && (entry.flags & FLAG_WHILE_SUBSCRIBED) === 0) return notWhileSubscribed(entry.fullName)
    return (gate & GATES_OF_SCRIPT) !== 0 && (entry.flags & FLAG_ALLOW_BUSY) === 0
      ? this.#host.scripting.busyError
      : undefined
  }

  #runGated(gate: number, client: Client, entry: Entry, run: Handler, call: Call, reply: Reply): Outcome {
    const length = reply.length
    const withheld = beginWithheld(client) && (entry.flags & FLAG_PUSHES) === 0
    if (client.wait !== undefined && client.wait.end !== 'served') {
      replyWaitEnd(client.wait, reply)
      this.#blocking.end(client)
    } else if (!this.#tryGated(gate, client, entry, run, call, reply)) {
      return WAITING
    }
    if (withheld) endWithheld(client, reply, length)
    return (gate & GATE_WAITERS) !== 0 && this.#blocking.pending ? DONE_FOR_OTHERS : DONE
  }

  /** Runs a handler; returns false when it made its client wait. */
  #tryGated(gate: number, client: Client, entry: Entry, run: Handler, call: Call, reply: Reply): boolean {
    this.#runWatched(gate, entry, run, call, reply)
    const { blocked } = call
    call.blocked = false
    if (!blocked) this.#blocking.end(client)
    return !blocked
  }

  /** Runs a handler under the watch over commands, if it is one that is watched. */
  #runWatched(gate: number, entry: Entry, run: Handler, call: Call, reply: Reply): void {
    const { client, argc, argv } = call
    const seen = isToWatch(entry, argv, argc)
    if (!seen && (gate & GATES_AROUND_RUN) === 0) return run(call, reply)
    const shown = (gate & GATE_MONITOR) !== 0 && client.wait === undefined
    if (!seen && !shown && (gate & GATE_WATCHED) === 0) return this.#runTouching(gate, entry, run, call, reply)
    const { watch } = this
    const { bytes, now } = call
    const { length } = reply
    const began = watch.begin()
    this.#runTouching(gate, entry, run, call, reply)
    const words = watch.words(bytes, argv, argc)
    if (!call.blocked) watch.done(began, client, entry, words, replyBytesSince(reply, length), now, call.scripted)
    if (shown) watch.show(client, entry, words)
  }

  /** Runs a handler, whose lookups count as accesses unless the client wants none to. */
  #runTouching(gate: number, entry: Entry, run: Handler, call: Call, reply: Reply): void {
    if ((gate & GATE_NO_TOUCH) === 0) return run(call, reply)
    // Of TOUCH within EXEC or a script, these have turned it off.
    this.keyspace.touching = entry.command.name === 'touch'
    try {
      run(call, reply)
    } finally {
      this.keyspace.touching = true
    }
  }

  /** Makes a call that of a command. */
  #fill(call: Call, client: Client, bytes: Uint8Array, argv: Int32Array, argc: number): Call {
    call.bytes = bytes
    call.argv = argv
    call.argc = argc
    call.keyHash = 0
    call.client = client
    call.database = this.keyspace.databases[client.database]
    return call
  }

  /** Whether a pause holds the command back, or a script that is debugged. A program that calls its own engine cannot be made to wait. */
  #mustWait(gate: number, client: Client, entry: Entry): boolean {
    if (client.kind === 'internal') return false
    if ((gate & GATE_DEBUGGED) !== 0 && (entry.flags & FLAG_ALLOW_BUSY) === 0) return true
    if ((gate & GATE_PAUSED) === 0 || !this.pausedWritesOnly) return (gate & GATE_PAUSED) !== 0
    return (flagsOfCall(client, entry, this.#call) & FLAGS_OF_CHANGES) !== 0
  }

  #refuse(client: Client, entry: Entry | undefined, error: string, reply: Reply): typeof DONE {
    const length = reply.length
    const withheld = beginWithheld(client)
    reply.error(entry?.command.name === 'exec' ? this.#abortExec(client, error) : error)
    client.transaction?.abort()
    this.#countError(reply)
    if (entry !== undefined) entry.rejected++
    if (withheld) endWithheld(client, reply, length)
    return DONE
  }

  /** Ends the transaction of an EXEC that may not run. Returns its error. */
  #abortExec(client: Client, error: string): string {
    endTransaction(client, watcher => this.#watches.end(watcher))
    return `EXECABORT Transaction discarded because of: ${error}`
  }

  #countError(reply: Reply): void {
    this.#countErrorCode(reply.lastError.split(' ', 1)[0])
  }

  #countErrorCode(code: string): void {
    this.keyspace.statistics[STAT_ERROR_REPLIES]++
    this.errorCounts.count(code)
  }
}
