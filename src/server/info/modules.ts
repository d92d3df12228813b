import type { InfoSection } from './section.ts'

/** Modules: none can be loaded. */
export const modules: InfoSection = {
  title: 'Modules',
  aliases: ['module_list'],
  byDefault: true,
  fields: () => [],
}
