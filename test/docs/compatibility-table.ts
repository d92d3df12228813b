import type { Command } from '../../src/command/command.ts'
import { registry } from '../../src/command/registry.ts'
import { type Case, resolveStep, type StepLike } from '../differential/case.ts'
import { families } from '../differential/cases/all.ts'

/** The release of the redis-server that the differential cases run against. */
const BINARY_RELEASE = [7, 0] as const

/** The table of commands in docs/COMPATIBILITY.md: each command and subcommand, since when Redis has it, and what it was checked against. */
export function renderCompatibilityTable(commands: readonly Command[] = registry): string {
  const compared = comparedCommands(Object.values(families).flat())
  const rows = commands.flatMap(command => [
    row(command.name, command, compared),
    ...(command.subcommands ?? []).map(subcommand => row(`${command.name} ${subcommand.name}`, subcommand, compared)),
  ])
  return ['| command | since | checked against |', '|---|---|---|', ...rows, ''].join('\n')
}

function row(name: string, { since }: Command, compared: ReadonlySet<string>): string {
  const checked = compared.has(name) && !isNewer(since) ? 'binary' : 'documentation'
  return `| ${name.toUpperCase()} | ${since} | ${checked} |`
}

function isNewer(since: string): boolean {
  const [major, minor] = since.split('.').map(Number)
  return major > BINARY_RELEASE[0] || (major === BINARY_RELEASE[0] && minor > BINARY_RELEASE[1])
}

/** The commands that steps of the cases send, in lower case: alone, and with their second word. */
function comparedCommands(cases: readonly Case[]): Set<string> {
  const compared = new Set<string>()
  for (const step of cases.flatMap(({ steps }) => steps)) {
    const words = wordsOf(step)
    if (words.length > 0) compared.add(words[0])
    if (words.length > 1) compared.add(`${words[0]} ${words[1]}`)
  }
  return compared
}

/** None for steps that are made while a case runs, and for raw bytes. */
function wordsOf(like: StepLike): string[] {
  if (typeof like === 'function') return []
  const { send } = resolveStep(like)
  if ('bytes' in send) return []
  return send.slice(0, 2).map(word => String(word).toLowerCase())
}
