import type { Arena } from '../../store/arena.ts'
import { NameTree } from '../../store/name-tree.ts'
import {
  CONSUMER_NAME,
  CONSUMER_PENDING,
  GROUP_CONSUMERS,
  GROUP_NAME,
  GROUP_PENDING,
  GROUP_TIMES,
  offsetOf,
  viewOf,
} from './group-blocks.ts'
import { PendingEntries } from './pending-entries.ts'
import { StreamId } from './stream-id.ts'
import { GROUPS } from './stream-record.ts'

/** Moves the blocks of the groups of the stream whose record it is off pages that are being emptied. */
export function settleGroups(arena: Arena, view: DataView, at: number): void {
  const names = new NameTree(arena, GROUP_NAME)
  names.settle(view, at + GROUPS)
  for (let there = names.seekFirst(view, at + GROUPS); there; there = names.next())
    settleGroup(arena, names.settleBlock())
}

function settleGroup(arena: Arena, group: number): void {
  const pending = new PendingEntries(arena)
  const consumers = new NameTree(arena, CONSUMER_NAME)
  const [view, at] = [viewOf(arena, group), offsetOf(group)]
  pending.byId.settle(view, at + GROUP_PENDING)
  pending.byTime.settle(view, at + GROUP_TIMES)
  consumers.settle(view, at + GROUP_CONSUMERS)
  for (let there = consumers.seekFirst(view, at + GROUP_CONSUMERS); there; there = consumers.next()) {
    const known = consumers.block
    const consumer = consumers.settleBlock()
    pending.own.settle(viewOf(arena, consumer), offsetOf(consumer) + CONSUMER_PENDING)
    if (consumer !== known) tellEntries(pending, group, consumer)
  }
}

/** Leads the pending entries of a consumer, whose block has moved, to it. */
function tellEntries(pending: PendingEntries, group: number, consumer: number): void {
  const id = new StreamId()
  for (let there = pending.seekOwn(consumer, id.setZero()); there; there = pending.nextOwn()) {
    if (pending.find(group, pending.readOwnId(id))) pending.setConsumer(consumer)
  }
}
