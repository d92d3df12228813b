import { Reply } from '../../protocol/resp/reply.ts'
import type { Dispatcher } from '../call.ts'
import type { Client } from '../client.ts'
import { defineCommand } from '../command.ts'
import type { Host } from '../host.ts'
import { endTransaction, type Transaction } from '../transaction.ts'

/** EXEC */
export const exec = defineCommand({
  name: 'exec',
  arity: 1,
  flags: ['noscript', 'loading', 'stale', 'skip_slowlog'],
  categories: ['transaction'],
  group: 'transactions',
  since: '1.2.0',
  complexity: 'Depends on the commands of the transaction',
  summary: 'Executes the commands that were queued since MULTI.',
  immediate: true,
  run(call, reply) {
    const { client, dispatcher, host } = call
    const { transaction } = client
    if (transaction === undefined) return reply.error('ERR EXEC without MULTI')
    const dirty = host.watches.isDirty(client)
    endTransaction(client, watcher => host.watches.end(watcher))
    if (transaction.aborted) return reply.error('EXECABORT Transaction discarded because of previous errors.')
    if (dirty) return reply.nullArray()
    const queue: Queue = { transaction, client, dispatcher, host }
    const mark = reply.length
    reply.array(transaction.size)
    // The call is used for these too: from here on it is another one's.
    const { effects } = call.keyspace
    effects.beginGroup()
    let parked = false
    try {
      while (transaction.next()) {
        dispatcher.run(client, transaction, reply)
        if (host.scripting.suspended) parked = park(queue, reply, mark, () => effects.endGroup())
        if (parked) return
      }
    } finally {
      if (!parked) effects.endGroup()
    }
    putBack(queue)
  },
})

/** What is being executed. */
interface Queue {
  readonly transaction: Transaction
  readonly client: Client
  readonly dispatcher: Dispatcher
  readonly host: Host
}

/**
 * A script of the transaction runs too long: has the rest run, and all replies from `mark` on come, once that has ended. Returns false when the client cannot wait, and
 * the script has been run to its end.
 */
function park(queue: Queue, reply: Reply, mark: number, end: () => void): boolean {
  const { transaction, client, dispatcher, host } = queue
  const later = client.replyLater()
  if (later === undefined) {
    host.scripting.finish(reply)
    return false
  }
  const replies = new Reply()
  replies.protocol = client.protocol
  replies.raw(reply.bytes, mark, reply.length)
  reply.length = mark
  host.scripting.whenEnded(write => {
    write(replies)
    while (transaction.next()) {
      dispatcher.run(client, transaction, replies)
      if (host.scripting.suspended) host.scripting.finish(replies)
    }
    end()
    putBack(queue)
    later(own => own.raw(replies.bytes, 0, replies.length))
  })
  return true
}

/** Keeps a transaction for the next MULTI. */
function putBack({ transaction, dispatcher }: Queue): void {
  if (transaction.reset()) dispatcher.spare = transaction
}
