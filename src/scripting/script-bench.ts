import { CommandBench } from '../command/testing.ts'
import { Scripting } from './scripting.ts'

/** A bench for tests of commands that has scripts; see {@link CommandBench}. Takes the WebAssembly module of Lua. */
export class ScriptBench extends CommandBench {
  readonly scripting: Scripting

  constructor(luaModule: Uint8Array) {
    super()
    const { monitors } = this.host
    const host = {
      monitors,
      microseconds: () => this.keyspace.now * 1000,
      luaModule: () => luaModule,
      luaBytesMax: 32 * 1024 * 1024,
      log: (_: number, text: string) => void this.logged.push(text),
      cpuSeconds: () => 0,
      monotonic: () => this.keyspace.now,
      busyReplyThresholdMs: 0,
      soon: () => ({ cancel() {} }),
      onSuspended() {},
      actFor() {},
      failed(error: unknown) {
        throw error
      },
    }
    this.scripting = new Scripting(this.engine, host, this.keyspace.hashKey)
    Object.assign(this.host, { scripting: this.scripting })
  }
}
