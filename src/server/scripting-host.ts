import type { Monitors } from '../command/monitors.ts'
import type { ScriptingHost } from '../scripting/scripting.ts'
import type { Platform } from './platform.ts'

/** What has scripts. */
export interface ScriptingOwner {
  readonly platform: Platform
  readonly monitors: Monitors
  readonly onLog: (text: string) => void
}

/** What the server gives its scripts. */
export function scriptingHost(owner: ScriptingOwner): ScriptingHost {
  const { platform } = owner
  return {
    monitors: owner.monitors,
    microseconds: () => platform.clock.microseconds(),
    luaModule: () => platform.process.luaModule(),
    log: (_, text) => owner.onLog(text),
    cpuSeconds() {
      const { userMicroseconds, systemMicroseconds } = platform.process.cpuTimes().process
      return (userMicroseconds + systemMicroseconds) / 1e6
    },
  }
}
