export { createServer, type DirectiveSetting, type EmbeddedServer, type ServerOptions } from './create-server.ts'
