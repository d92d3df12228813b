/**
 * A page of metrics in Prometheus's text format, version 0.0.4.
 *
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/
 */

export type MetricKind = 'counter' | 'gauge' | 'histogram' | 'summary'
export type Labels = Readonly<Record<string, string>>
/** `suffix` is `_sum`, `_count` or `_bucket` in a histogram or summary. */
export interface Sample {
  readonly value: number
  readonly labels?: Labels
  readonly suffix?: string
}

/** The type of a page, for the header Content-Type. */
export const PROMETHEUS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export class Exposition {
  readonly #prefix: string
  readonly #lines: string[] = []

  /** `prefix` begins every metric's name. */
  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** Adds a metric with one value. */
  single(name: string, kind: MetricKind, help: string, value: number): void {
    this.family(name, kind, help, [{ value }])
  }

  /** Adds a metric with all its samples; nothing when there is none. */
  family(name: string, kind: MetricKind, help: string, samples: readonly Sample[]): void {
    if (samples.length === 0) return
    const fullName = this.#prefix + name
    this.#lines.push(`# HELP ${fullName} ${help}`, `# TYPE ${fullName} ${kind}`)
    for (const { value, labels, suffix = '' } of samples) {
      this.#lines.push(`${fullName}${suffix}${labels === undefined ? '' : textOf(labels)} ${numberText(value)}`)
    }
  }

  get text(): string {
    return this.#lines.map(line => `${line}\n`).join('')
  }
}

function textOf(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return `{${pairs.join(',')}}`
}

function escaped(value: string): string {
  return value.replace(/[\\"\n]/g, character => (character === '\n' ? '\\n' : `\\${character}`))
}

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value)
}
