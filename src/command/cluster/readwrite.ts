import { defineCommand } from '../command.ts'
import { replyDisabled } from './reply-disabled.ts'

/** READWRITE */
export const readwrite = defineCommand({
  name: 'readwrite',
  arity: 1,
  flags: ['fast', 'loading', 'stale'],
  categories: ['connection'],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(1)',
  summary: 'Would take back what READONLY allowed.',
  run: replyDisabled,
})
