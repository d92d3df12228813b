export { RespError, type RespValue } from '../protocol/resp/decoder.ts'
export {
  createServer,
  type DirectiveSetting,
  type EmbeddedServer,
  type ManualClock,
  type ServerOptions,
} from './create-server.ts'
export type { Argument, EmbeddedClient, SetOptions } from './embedded-client.ts'
