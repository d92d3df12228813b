import type { MaybePromise } from '../store/store.ts'

/** The columns of a row that its trigger tells, by name. Whole numbers that JavaScript cannot hold are text. */
export type Row = Readonly<Record<string, unknown>>

/** What happened to a table, as its trigger told it. */
export interface RowChange {
  readonly table: string
  /** The row as it was and as it is, as far as there is one; none of both when the whole table may have changed, or the row was too large to be told. */
  readonly rows: readonly Row[]
}

/** What is to be done about changes. */
export interface ChangeHandlers {
  /**
   * By table, what a row's change makes invalid. Called with the row as it was and with the row as it is, if they differ; what is returned is waited for. A table of a schema that is not
   * `public` is named with it: `shop.product`.
   */
  readonly tables: Readonly<Record<string, (row: Row) => MaybePromise<unknown>>>
  /** Anything may have changed: the whole cache is to be cleared. Called when changes may have been missed, when a table was truncated, and when a handler failed. */
  readonly everything: () => MaybePromise<unknown>
  /** Hears of what went wrong: connections that failed, handlers that threw. */
  readonly onError?: (error: unknown) => void
}

/** Reads what a trigger has written; undefined when it is none of ours. */
export function parseRowChange(text: string): RowChange | undefined {
  let told: unknown
  try {
    told = JSON.parse(withLongNumbersAsText(text))
  } catch {
    return undefined
  }
  if (typeof told !== 'object' || told === null) return undefined
  const { table, old, new: now } = told as { table?: unknown; old?: Row; new?: Row }
  if (typeof table !== 'string') return undefined
  const rows = [old, now].filter(row => row !== undefined && row !== null)
  const differ = rows.length === 2 && JSON.stringify(rows[0]) !== JSON.stringify(rows[1])
  return { table, rows: differ ? rows : rows.slice(0, 1) }
}

/** Does what is to be done about a change. Rejects only when `everything` does. */
export async function handleChange({ table, rows }: RowChange, handlers: ChangeHandlers): Promise<void> {
  const handle = Object.hasOwn(handlers.tables, table) ? handlers.tables[table] : undefined
  if (handle === undefined) return
  if (rows.length === 0) return void (await handlers.everything())
  try {
    for (const row of rows) await handle(row)
  } catch (error) {
    handlers.onError?.(error)
    await handlers.everything()
  }
}

/** Numbers of 16 digits and more, outside of texts, lose their last ones as doubles. */
function withLongNumbersAsText(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, token => (token[0] === '"' ? token : `"${token}"`))
}
