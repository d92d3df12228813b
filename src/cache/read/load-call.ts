import type { Flight } from '../flight/flight.ts'
import type { Loaded } from '../load/loaded.ts'
import type { ReadRequest } from '../resource-definition.ts'
import type { Found } from './found.ts'

/** Loads a value on behalf of a flight, by itself or together with others. */
export type LoadCall = (request: ReadRequest, found: Found, flight: Flight<Loaded>) => Promise<Loaded>
