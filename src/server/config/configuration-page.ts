import type { Directive } from './directive.ts'
import { directiveTopics } from './directives.ts'

/** docs/CONFIGURATION.md, in Markdown, from the table. */
export function renderConfigurationPage(): string {
  const topics = Object.entries(directiveTopics).map(([title, rows]) => `## ${title}\n\n${renderTable(rows)}`)
  return `${INTRODUCTION}\n${topics.join('\n')}`
}

const INTRODUCTION = `# Configuration

<!-- Generated from the table in src/server/config/directives. Do not edit: see the test beside it. -->

Samovar takes Redis's configuration as it is: a redis.conf, the same options on the command line, and CONFIG at run time.

    samovar server /etc/redis/redis.conf --port 7000 --maxmemory 2gb
    samovar server --save 60 1000 --requirepass "a secret"
    echo 'maxmemory 128mb' | samovar server -

- A line of redis.conf is a directive and its words. Words with spaces go in quotes: \`"…"\` with the escapes
  \`\\n \\r \\t \\b \\a \\xHH\`, or \`'…'\`, where only \`\\'\` is one. A line that begins with \`#\` is a comment.
- \`include other.conf\` reads another file, \`include conf.d/*.conf\` all that match. What comes later wins; the command line
  comes last.
- Memory has units, in any case: \`1k\` is 1,000 bytes, \`1kb\` 1,024, and so on with \`m\`, \`mb\`, \`g\`, \`gb\`.
- A directive that does not exist or has a wrong value ends the start with redis-server's words and exit code 1.
- \`CONFIG SET\` takes several directives, and sets all of them or none. \`CONFIG REWRITE\` writes what is set into the
  redis.conf that the server was started with, and leaves comments and order as they are.

The tables say of each directive what it may be, its default, and what it does. In the column _when_,
**run time** means that CONFIG SET can change it, **start** that it cannot, and **protected** that it needs
\`enable-protected-configs\`. In the column _acts_, **yes** means that it does what it says; **not yet** that it is accepted,
kept, shown and written, but that the part of the server that it configures is still to come; **no** that it is accepted so
that a configuration for Redis or Valkey can be used, although what it tunes does not exist here.
`

const COLUMNS = ['directive', 'values', 'default', 'when', 'acts', 'what it does']

/** A table whose columns are as wide as their widest cell, which is how the formatter wants it. */
function renderTable(rows: Readonly<Record<string, Directive<unknown>>>): string {
  const shown = Object.entries(rows).filter(([, row]) => !row.hidden)
  const cells = [COLUMNS, ...shown.map(([name, row]) => renderRow(name, row))]
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map(row => row[column].length)))
  const lines = cells.map(row => row.map((cell, column) => cell.padEnd(widths[column])))
  const ruled = [lines[0], widths.map(width => '-'.repeat(width)), ...lines.slice(1)]
  return ruled.map(line => `| ${line.join(' | ')} |\n`).join('')
}

function renderRow(name: string, row: Directive<unknown>): string[] {
  const aliases = (row.aliases ?? []).map(alias => `, \`${alias}\``).join('')
  const plain = row.kind === 'bool' || row.kind === 'enum'
  const values = row.range === '' ? row.kind : plain ? row.range : `${row.kind}: ${row.range}`
  const when = row.immutable ? 'start' : row.protected ? 'protected' : 'run time'
  const acts = row.effect === undefined ? 'yes' : row.effect === 'later' ? 'not yet' : 'no'
  return [`\`${name}\`${aliases}`, values, renderDefault(row), when, acts, row.summary]
}

/** The default as redis.conf would have it. */
function renderDefault(row: Directive<unknown>): string {
  const lines = row.kind === 'string' ? [row.format(row.default)] : row.rewrite(row.default).map(line => line.text)
  const texts = lines.length === 0 ? [row.format(row.default)] : lines
  return texts
    .filter(text => text !== '')
    .map(text => `\`${text}\``)
    .join(', ')
}
