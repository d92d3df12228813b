import { type Client, GATE_TRACKING } from './client.ts'
import type { Host } from './host.ts'

/** Ends the tracking of a client's copies, if they are tracked. */
export function endTracking(client: Client, host: Host): void {
  host.tracking.end(client)
  client.gate &= ~GATE_TRACKING
}
