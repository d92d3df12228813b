/** The package’s main entry. The caching library will stand here; the server has an entry of its own, `samovar/server`. */
export * from './server/index.ts'
