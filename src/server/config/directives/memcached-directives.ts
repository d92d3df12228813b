import { GB, integer, LONG_MAX, MB, memory } from '../number-directive.ts'
import { optionalText } from '../text-directive.ts'

/** Directives of Samovar's own, for clients that speak memcached's protocols. */
export const memcachedDirectives = {
  'memcached-port': integer(0, 0, 65535, {
    apply: 'memcached-listeners',
    summary: "The TCP port that speaks memcached's protocols; 0 listens on none. Samovar's own.",
  }),
  'memcached-tls-port': integer(0, 0, 65535, {
    apply: 'memcached-listeners',
    summary:
      "The TCP port that speaks memcached's protocols over TLS, by the tls- directives; 0 listens on none. Samovar's own.",
  }),
  'memcached-unixsocket': optionalText({
    immutable: true,
    summary:
      "The path of a unix socket that speaks memcached's protocols; its permissions are unixsocketperm. Samovar's own.",
  }),
  'memcached-database': integer(-1, -1, 255, {
    immutable: true,
    summary:
      "The database whose strings clients of memcached see and store; -1 gives them a keyspace of their own, with memcached's eviction. Samovar's own.",
  }),
  'memcached-maxmemory': memory(64 * MB, 8 * MB, LONG_MAX, {
    immutable: true,
    summary: "The memory of memcached's own keyspace, as memcached's -m counts it. Samovar's own.",
  }),
  'memcached-max-item-size': memory(MB, 1024, GB, {
    immutable: true,
    summary: "The largest item that clients of memcached may store, as memcached's -I. Samovar's own.",
  }),
}
