/** What a cache counts, for Prometheus: `samovar/prometheus`. */
export { PROMETHEUS_CONTENT_TYPE, prometheusText, type StatisticsSource } from './cache/telemetry/prometheus-text.ts'
