import type { Blocking } from '../command/blocking.ts'
import { GATE_BUSY, GATE_DEBUGGED, GATE_TRACKING } from '../command/client.ts'
import type { Engine } from '../command/engine.ts'
import type { Monitors } from '../command/monitors.ts'
import type { ExpiryTimer } from '../keyspace/expiry-timer.ts'
import type { Tracking } from '../pubsub/tracking.ts'
import type { Suspension } from '../scripting/runner-host.ts'
import type { ScriptingHost } from '../scripting/scripting.ts'
import type { ClientPause } from '../session/client-pause.ts'
import type { Configuration } from './config/configuration.ts'
import type { Platform } from './platform.ts'

/** What has scripts. */
export interface ScriptingOwner {
  readonly platform: Platform
  readonly configuration: Configuration
  readonly monitors: Monitors
  readonly engine: Engine
  readonly blocking: Blocking
  readonly clientPause: ClientPause
  readonly expiryTimer: ExpiryTimer
  readonly tracking: Tracking
  readonly onLog: (text: string) => void
  readonly onFailure: (error: unknown, ended: string) => void
  beginBatch(): void
  endBatch(): void
}

/** What the server gives its scripts. */
export function scriptingHost(owner: ScriptingOwner): ScriptingHost {
  const { platform } = owner
  return {
    monitors: owner.monitors,
    microseconds: () => platform.clock.microseconds(),
    monotonic: () => platform.clock.monotonic(),
    luaModule: () => platform.process.luaModule(),
    log: (_, text) => owner.onLog(text),
    cpuSeconds() {
      const { userMicroseconds, systemMicroseconds } = platform.process.cpuTimes().process
      return (userMicroseconds + systemMicroseconds) / 1e6
    },
    get busyReplyThresholdMs() {
      return owner.configuration.values['busy-reply-threshold']
    },
    soon: task => platform.scheduler.soon(task),
    failed: error => owner.onFailure(error, 'a script that was suspended'),
    onSuspended: how => setSuspended(owner, how),
    actFor(client) {
      owner.tracking.executing = client !== undefined && (client.gate & GATE_TRACKING) !== 0 ? client : undefined
    },
  }
}

/** While a script is suspended, nobody who waits is served. That time stands still is the script's doing. */
function setSuspended(owner: ScriptingOwner, how: Suspension | undefined): void {
  const { engine, blocking, clientPause, expiryTimer, platform } = owner
  const wasDebugged = (engine.gate & GATE_DEBUGGED) !== 0
  engine.gate &= ~(GATE_BUSY | GATE_DEBUGGED)
  if (how !== undefined) engine.gate |= how === 'debugged' ? GATE_DEBUGGED : GATE_BUSY
  blocking.held = how !== undefined
  if (wasDebugged) clientPause.releaseSoon()
  if (how !== undefined) return
  platform.scheduler.soon(() => {
    expiryTimer.unfrozen()
    owner.beginBatch()
    owner.endBatch()
  })
}
