/** What runs a query: a client or a pool of `pg`, or anything that looks like one. */
export interface PostgresQueries {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>
}

/** A connection of its own, as `pg` has it: a `Client`, not connected yet. */
export interface PostgresClient extends PostgresQueries {
  connect(): Promise<unknown>
  end(): Promise<unknown>
  on(
    event: 'notification',
    listener: (message: { readonly channel: string; readonly payload?: string }) => void,
  ): unknown
  on(event: 'error', listener: (error: unknown) => void): unknown
  on(event: 'end', listener: () => void): unknown
}
