import { defineCommand } from '../command.ts'

/** INFO */
export const info = defineCommand({
  name: 'info',
  arity: -1,
  flags: ['loading', 'stale'],
  categories: ['dangerous'],
  group: 'server',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Returns what the server knows and counts of itself.',
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  arguments: [{ name: 'section', type: 'string', optional: true, multiple: true }],
  history: [['7.0.0', 'Takes several sections.']],
  run: (call, reply) => {
    const names = Array.from({ length: call.argc - 1 }, (_, i) => call.text(i + 1).toLowerCase())
    reply.verbatim('txt', call.host.info(names))
  },
})
