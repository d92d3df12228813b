/** The package’s main entry: the caching library, and the server, which has an entry of its own as well, `samovar/server`. */
export * from './cache/index.ts'
export * from './server/index.ts'
