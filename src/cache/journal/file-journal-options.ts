import { type Duration, readDuration } from '../duration.ts'
import { OptionError } from '../option-error.ts'
import { readOptionNames } from '../options/read-option.ts'
import type { JournalFactory } from '../options/write-options.ts'
import { FolderDisk } from '../system/folder-disk.ts'
import { FileJournal, type JournalSync } from './file-journal.ts'

export interface FileJournalOptions {
  /** A folder that the journal has for itself; it is created. One process at a time may have it open. */
  readonly folder: string
  /**
   * When what was written is forced to the disk: 'always', before it is acknowledged; every so often; or 'never', when the system likes. 'always' unless given.
   */
  readonly sync?: 'always' | 'never' | Duration
}

/** A journal in a file, for the resources of one process. Throws OptionError when an option is invalid. */
export function fileJournal(options: FileJournalOptions): JournalFactory {
  readOptionNames('fileJournal', options, ['folder', 'sync'])
  const { folder } = options
  if (typeof folder !== 'string' || folder === '') throw new OptionError('fileJournal.folder', 'a path', folder)
  const sync = readSync(options.sync ?? 'always')
  return {
    open: async platform => new FileJournal(await FolderDisk.open(folder), sync, platform.clock, platform.scheduler),
  }
}

function readSync(sync: NonNullable<FileJournalOptions['sync']>): JournalSync {
  if (sync === 'always' || sync === 'never') return { when: sync }
  return { when: 'interval', everyMs: readDuration('fileJournal.sync', sync, { minMs: 1 }) }
}
