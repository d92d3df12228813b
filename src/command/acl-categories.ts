import type { AclCategory, Command } from './command.ts'

/** The ACL categories, in the order in which Redis tells them. */
export const ACL_CATEGORIES: readonly AclCategory[] = [
  'keyspace',
  'read',
  'write',
  'set',
  'sortedset',
  'list',
  'hash',
  'string',
  'bitmap',
  'hyperloglog',
  'geo',
  'stream',
  'pubsub',
  'admin',
  'fast',
  'slow',
  'blocking',
  'dangerous',
  'connection',
  'transaction',
  'scripting',
]

/** All categories of a command: those that it names and those that its flags imply, in order. */
export function aclCategories(command: Command): AclCategory[] {
  const categories = new Set(command.categories)
  const { flags } = command
  if (flags.includes('write')) categories.add('write')
  if (flags.includes('readonly') && !categories.has('scripting')) categories.add('read')
  if (flags.includes('admin')) categories.add('admin').add('dangerous')
  if (flags.includes('pubsub')) categories.add('pubsub')
  if (flags.includes('blocking')) categories.add('blocking')
  categories.add(flags.includes('fast') || categories.has('fast') ? 'fast' : 'slow')
  return ACL_CATEGORIES.filter(category => categories.has(category))
}
