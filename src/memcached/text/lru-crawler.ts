import { CLASS_FIRST, SLAB_CLASSES } from '../../keyspace/slab-ledger.ts'
import { LRU_CRAWLER } from '../../protocol/memcached/command-code.ts'
import { BAD_LINE } from '../../protocol/memcached/meta-flags.ts'
import { ItemDump } from '../item-dump.ts'
import type { TextCall, TextCommand } from './text-call.ts'

const SLEEP_MICROSECONDS_MAX = 1_000_000

/** `lru_crawler …` */
export const lruCrawler: TextCommand = {
  code: LRU_CRAWLER,
  name: 'lru_crawler',
  syntax: '[enable|disable|sleep|tocrawl|crawl|metadump|mgdump] [option list]',
  run(call) {
    const { tokenCount } = call.parser
    const what = call.word(1)
    if (tokenCount === 2) return call.line(turn(call, what))
    if (tokenCount !== 3) return call.line('ERROR')
    if ('crawl'.startsWith(what)) return call.line(crawl(call))
    if ('metadump'.startsWith(what)) return dump(call, 'metadump')
    if ('mgdump'.startsWith(what)) return dump(call, 'mgdump')
    if ('tocrawl'.startsWith(what)) return call.line(set(call, 'crawlerItemsMax'))
    if ('sleep'.startsWith(what)) return call.line(set(call, 'crawlerSleep'))
    call.line('ERROR')
  },
}

function turn(call: TextCall, what: string): string {
  const { settings } = call.store
  if ('enable'.startsWith(what)) {
    if (settings.crawler) return 'ERROR failed to start lru crawler thread'
    settings.crawler = true
    return 'OK'
  }
  if (!'disable'.startsWith(what)) return 'ERROR'
  settings.crawler = false
  call.host.crawler.stop()
  return 'OK'
}

function crawl(call: TextCall): string {
  const { crawler } = call.host
  if (!call.store.settings.crawler) return 'CLIENT_ERROR lru crawler disabled'
  const classes = classesOf(call.word(2))
  if (classes === 'bad') return 'BADCLASS invalid class id'
  if (crawler.running) return 'BUSY currently processing crawler request'
  if (classes === 'hash') return 'ERROR an unknown error happened'
  crawler.start(classes)
  return 'OK'
}

function dump(call: TextCall, form: 'metadump' | 'mgdump'): void {
  const { client, parser, store } = call
  if (client.dump === undefined) {
    if (!store.settings.crawler) return call.line('CLIENT_ERROR lru crawler disabled')
    if (!store.settings.dumpEnabled)
      return call.line(`ERROR ${form === 'metadump' ? 'metadump' : 'key dump'} not allowed`)
    if (call.pipelined) return call.line(`ERROR cannot pipeline other commands before ${form}`)
    const classes = classesOf(call.word(2))
    if (classes === 'bad') return call.line('BADCLASS invalid class id')
    call.host.crawler.starts++
    client.dump = new ItemDump(store, form, classes === 'hash' ? undefined : classes)
    call.reply.line('OK')
  }
  if (client.dump.more(call.reply)) {
    client.dump = undefined
    return
  }
  parser.continueAt(parser.tokens[0])
  call.suspended = true
}

/** The slab classes that a word names: numbers with commas, `all` (undefined), or `hash`: all of the index. */
function classesOf(word: string): ReadonlySet<number> | undefined | 'hash' | 'bad' {
  if (word === 'all') return undefined
  if (word === 'hash') return 'hash'
  const classes = word.split(',').filter(part => part !== '')
  if (!classes.every(part => /^\d+$/.test(part) && Number(part) >= CLASS_FIRST && Number(part) < SLAB_CLASSES))
    return 'bad'
  return new Set(classes.map(Number))
}

function set(call: TextCall, name: 'crawlerItemsMax' | 'crawlerSleep'): string {
  const value = call.unsigned(2)
  if (value < 0) return BAD_LINE
  if (name === 'crawlerSleep' && value > SLEEP_MICROSECONDS_MAX) return 'CLIENT_ERROR sleep must be one second or less'
  call.store.settings[name] = value
  return 'OK'
}
