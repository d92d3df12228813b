import type { InfoSection } from './section.ts'

/** What HOTKEYS collects, or has collected: shown until HOTKEYS RESET. */
export const hotKeys: InfoSection = {
  title: 'Hotkeys',
  byDefault: true,
  present: ({ engine }) => engine.watch.hotKeys !== undefined,
  fields({ engine, keyspace }) {
    const collected = engine.watch.hotKeys
    if (collected === undefined) return []
    return [
      ['hotkeys-tracking-active', collected.isActive(keyspace.now) ? 1 : 0],
      ['hotkeys-cmd-cpu-time', Math.floor(collected.microseconds)],
    ]
  },
}
