import { protocolCases } from './cases/protocol.ts'
import { describeCases } from './run-cases.ts'

describeCases('protocol', protocolCases)

/** Sending byte by byte takes a turn of the event loop each: only cases of a few kilobytes. */
const small = protocolCases.filter(item => JSON.stringify(item.steps).length < 8_000)
describeCases('protocol, every byte by itself', small, { fragmented: true })
