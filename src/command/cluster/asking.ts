import { defineCommand } from '../command.ts'
import { replyDisabled } from './reply-disabled.ts'

/** ASKING */
export const asking = defineCommand({
  name: 'asking',
  arity: 1,
  flags: ['fast'],
  categories: ['connection'],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(1)',
  summary: 'Would let the next command into a slot that is being imported.',
  run: replyDisabled,
})
