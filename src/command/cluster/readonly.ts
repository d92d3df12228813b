import { defineCommand } from '../command.ts'
import { replyDisabled } from './reply-disabled.ts'

/** READONLY */
export const readonly = defineCommand({
  name: 'readonly',
  arity: 1,
  flags: ['fast', 'loading', 'stale'],
  categories: ['connection'],
  group: 'cluster',
  since: '3.0.0',
  complexity: 'O(1)',
  summary: 'Would let this connection read from a replica’s slots.',
  run: replyDisabled,
})
