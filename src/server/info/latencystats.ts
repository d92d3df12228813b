import type { InfoSection } from './section.ts'

/** What a server with `latency-tracking no` shows, since no command's time is counted yet. */
export const latencystats: InfoSection = { title: 'Latencystats', byDefault: false, fields: () => [] }
