/**
 * The benchmark: `npm run bench -- [options]`, after `npm run build`. It starts the contender and its rivals itself, runs
 * the topics one after the other, prints a table for each with its bars, and exits with 1 if a bar is missed.
 *
 * @typedef {object} Context what a topic gets
 * @property {import('./harness/server.mjs').Candidate} contender
 * @property {import('./harness/server.mjs').Candidate[]} rivals the first is the one the bars speak of
 * @property {number} rounds
 * @property {boolean} quick
 * @property {import('./harness/noise.mjs').Patience} patience
 * @property {number} minutes
 * @property {number} windowSeconds
 * @property {number} maxmemoryMegabytes
 * @property {(text: string) => void} progress
 *
 * @typedef {object} Topic
 * @property {string} name
 * @property {string} about
 * @property {(context: Context) => Promise<import('./harness/report.mjs').Row[]>} run
 */
import { existsSync } from 'node:fs'
import { basename, isAbsolute, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { commit, describeMachine, findOnPath, pinSelf, versionOf, warnings } from './harness/machine.mjs'
import { Patience } from './harness/noise.mjs'
import { judge, markdownTable, textTable, writeMarkdown } from './harness/report.mjs'
import { topic as caching } from './topics/caching.mjs'
import { topic as collectionMemory } from './topics/collection-memory.mjs'
import { topic as collections } from './topics/collections.mjs'
import { topic as expiry } from './topics/expiry.mjs'
import { topic as fragmentation } from './topics/fragmentation.mjs'
import { topic as growth } from './topics/growth.mjs'
import { topic as hitRatio } from './topics/hit-ratio.mjs'
import { topic as inProcess } from './topics/in-process.mjs'
import { topic as latency } from './topics/latency.mjs'
import { topic as memcached } from './topics/memcached.mjs'
import { topic as memory } from './topics/memory.mjs'
import { topic as messaging } from './topics/messaging.mjs'
import { topic as scripting } from './topics/scripting.mjs'
import { topic as soak } from './topics/soak.mjs'
import { topic as startup } from './topics/startup.mjs'
import { topic as streams } from './topics/streams.mjs'
import { topic as throughput } from './topics/throughput.mjs'

const topics = [
  throughput,
  collections,
  memory,
  collectionMemory,
  growth,
  latency,
  fragmentation,
  hitRatio,
  expiry,
  startup,
  inProcess,
  memcached,
  messaging,
  streams,
  scripting,
  caching,
  soak,
]

const help = `npm run bench -- [options]

  --only <topics>        some of ${topics.map(({ name }) => name).join(', ')} (comma-separated)
  --contender <command>  what is measured; default: node dist/cli.js server
  --rivals <commands>    what it is measured against (comma-separated); default: redis-server, and valkey-server where found
  --rounds <n>           rounds of alternation, default 5
  --patience <seconds>   in all, to wait for a quiet machine and to repeat rounds that others disturbed, default 0
  --minutes <n>          length of the soak per server, default 10
  --window <seconds>     within which the deadlines of the expiry topic lie, default 60
  --maxmemory <MiB>      of the soak and fragmentation topics, default 256
  --quick                small amounts: to try the harness, not to quote
  --json                 print JSON instead of tables
  --markdown <file>      also write the tables as Markdown: between the file's marks of the last run, else as the whole file`

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    contender: { type: 'string' },
    rivals: { type: 'string' },
    rounds: { type: 'string' },
    minutes: { type: 'string' },
    patience: { type: 'string', default: '0' },
    window: { type: 'string', default: '60' },
    maxmemory: { type: 'string', default: '256' },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    markdown: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

if (options.help) console.log(help)
else {
  process.on('SIGINT', () => process.exit(130))
  process.on('SIGTERM', () => process.exit(143))
  process.exitCode = await main()
}

async function main() {
  const chosen = chooseTopics()
  const context = createContext()
  const cautions = warnings()
  const head = [
    `machine: ${describeMachine()}`,
    `commit: ${commit()}`,
    `contender: ${shown(context.contender)} (${versionOf(context.contender.command)})`,
    ...context.rivals.map(rival => `rival: ${shown(rival)} (${versionOf(rival.command)})`),
    ...(context.quick ? ['a quick run: figures of small amounts, not to be quoted'] : []),
    ...cautions.map(text => `warning: ${text}`),
  ]
  if (!options.json) console.log(head.join('\n'))
  pinSelf()
  /** @type {import('./harness/report.mjs').JudgedRow[]} */
  const all = []
  /** @type {string[]} */
  const failures = []
  const markdown = [
    ...head.map(line => `- ${line}`),
    `- command: \`npm run bench -- ${process.argv.slice(2).join(' ')}\``,
  ]
  for (const topic of chosen) {
    if (!options.json) console.log(`\n${topic.name}: ${topic.about}`)
    try {
      const rows = (await topic.run(context)).map(row => judge(topic.name, row))
      all.push(...rows)
      context.progress('')
      if (!options.json) console.log(textTable(rows))
      markdown.push('', `### ${topic.name}`, '', `${topic.about}.`, '', markdownTable(rows))
    } catch (error) {
      const text = `${topic.name} did not finish: ${error instanceof Error ? error.message : error}`
      failures.push(text)
      context.progress('')
      if (!options.json) console.log(text)
      markdown.push('', `### ${topic.name}`, '', text)
    }
  }
  const missed = all.filter(row => row.pass === false)
  const judged = all.filter(row => row.pass !== undefined)
  if (options.json) console.log(JSON.stringify({ head, rows: all, failures }, null, 2))
  else console.log(`\n${judged.length - missed.length} of ${judged.length} bars met`)
  if (options.markdown) writeMarkdown(options.markdown, markdown.join('\n'))
  return missed.length > 0 || failures.length > 0 ? 1 : 0
}

function chooseTopics() {
  if (options.only === undefined) return topics
  return options.only.split(',').map(name => {
    const found = topics.find(topic => topic.name === name.trim())
    if (found === undefined)
      throw new Error(`there is no topic ${name}; there are ${topics.map(topic => topic.name).join(', ')}`)
    return found
  })
}

/** @returns {Context} */
function createContext() {
  const cli = join(import.meta.dirname, '..', 'dist', 'cli.js')
  if (options.contender === undefined && !existsSync(cli))
    throw new Error('dist/cli.js is missing: run npm run build first')
  const rivals = options.rivals?.split(',') ?? [
    'redis-server',
    ...(findOnPath('valkey-server') ? ['valkey-server'] : []),
  ]
  for (const rival of rivals) {
    if (findOnPath(rival.trim().split(' ')[0]) === undefined) throw new Error(`${rival} is not on the PATH`)
  }
  return {
    contender: options.contender
      ? candidate(options.contender)
      : { name: 'samovar', command: [process.execPath, cli, 'server'] },
    rivals: rivals.map(candidate),
    rounds: Number(options.rounds ?? (options.quick ? 3 : 5)),
    quick: options.quick,
    patience: new Patience(Number(options.patience)),
    minutes: Number(options.minutes ?? (options.quick ? 0.5 : 10)),
    windowSeconds: Number(options.window),
    maxmemoryMegabytes: Number(options.maxmemory),
    progress,
  }
}

/**
 * A command line as a candidate; arguments that are files here become absolute, since servers run in a folder of their own.
 * @param {string} line
 * @returns {import('./harness/server.mjs').Candidate}
 */
function candidate(line) {
  const [program, ...args] = line.trim().split(/\s+/)
  return { name: program, command: [program, ...args.map(arg => (existsSync(arg) ? resolve(arg) : arg))] }
}

/**
 * A candidate's command line for the report, without the paths of this machine.
 * @param {import('./harness/server.mjs').Candidate} candidate
 */
function shown({ command }) {
  return command.map(part => (isAbsolute(part) ? basename(part) : part)).join(' ')
}

/** @param {string} text */
function progress(text) {
  if (!process.stderr.isTTY) return
  process.stderr.write(`\r\x1b[K${text}`)
}
