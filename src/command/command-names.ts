import type { Command } from './command.ts'

/** The names by which clients call commands: the commands' own, unless `rename-command` says otherwise. Case does not matter. */
export class CommandNames {
  readonly #commands: Map<string, Command>

  constructor(commands: readonly Command[]) {
    this.#commands = new Map(commands.map(command => [command.name, command]))
  }

  /** Has a command be called otherwise, or not at all if `to` is empty. Returns why that cannot be, in Redis's words. */
  rename(from: string, to: string): string | undefined {
    const command = this.#commands.get(from.toLowerCase())
    if (command === undefined) return 'No such command in rename-command'
    this.#commands.delete(from.toLowerCase())
    if (to === '') return undefined
    if (this.#commands.has(to.toLowerCase())) return 'Target command name already exists'
    this.#commands.set(to.toLowerCase(), command)
    return undefined
  }

  /** Every command that can be called, by its name in lower case: a byte string. */
  get commands(): ReadonlyMap<string, Command> {
    return this.#commands
  }
}
