/** Samovar's version, as in package.json. */
export const version = '0.1.0'
/** The release of Redis whose behaviour Samovar follows, and which it tells clients that ask for a version. */
export const redisVersion = '8.6.0'
/** The release of memcached whose behaviour Samovar follows, and which it tells clients that ask for a version. */
export const memcachedVersion = '1.6.45'
