import type { CommandWords } from './command.ts'
import type { Entry } from './command-table.ts'
import { wordIs } from './keys-of-command.ts'

/** What stands for a secret. */
export const REDACTED = '(redacted)'

/** Returns the indexes of a command's words that are secrets, which neither MONITOR nor the logs show. */
export function redactedArguments(
  { fullName }: Entry,
  words: CommandWords,
  isSensitive: (directive: string) => boolean,
): ReadonlySet<number> {
  const { argc } = words
  const found = new Set<number>()
  if (fullName === 'auth') {
    for (let i = 1; i < argc; i++) found.add(i)
  } else if (fullName === 'hello') {
    for (let i = 2; i + 2 < argc; i++) if (wordIs(words, 0, i, 'AUTH')) found.add(i + 1).add(i + 2)
  } else if (fullName === 'migrate') {
    for (let i = 6; i + 1 < argc; i++) {
      if (wordIs(words, 0, i, 'AUTH')) found.add(i + 1)
      else if (wordIs(words, 0, i, 'AUTH2')) found.add(i + 1).add(i + 2)
    }
  } else if (fullName === 'config|set') {
    for (let i = 2; i + 1 < argc; i += 2) if (isSensitive(wordAt(words, i))) found.add(i + 1)
  } else if (fullName === 'acl|setuser' || fullName === 'acl|deluser' || fullName === 'acl|getuser') {
    for (let i = 2; i < argc; i++) found.add(i)
  }
  return found
}

function wordAt({ bytes, argv }: CommandWords, i: number): string {
  return Buffer.from(bytes.subarray(argv[2 * i], argv[2 * i + 1])).toString('latin1')
}
