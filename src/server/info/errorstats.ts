import type { InfoSection } from './section.ts'

export const errorstats: InfoSection = {
  title: 'Errorstats',
  byDefault: true,
  fields: server =>
    [...server.engine.errorCounts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, count]) => [`errorstat_${code.replace(/[#:\n\r]/g, '_')}`, `count=${count}`]),
}
