import type { Case } from '../case.ts'

/** The same steps on packed sorted sets and on large ones. */
export function inBothForms(item: Case): Case[] {
  const large: Case = {
    ...item,
    name: `${item.name}, large`,
    steps: ['CONFIG SET zset-max-listpack-entries 0', ...item.steps],
    cleanup: ['CONFIG SET zset-max-listpack-entries 128'],
  }
  return [item, large]
}

/** Six members with scores from 1 to 6. */
export const filled = 'ZADD k 1 a 2 b 3 c 4 d 5 e 6 f'
