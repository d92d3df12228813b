import type { InfoSection } from './section.ts'

export const cluster: InfoSection = {
  title: 'Cluster',
  byDefault: true,
  fields: () => [['cluster_enabled', 0]],
}
