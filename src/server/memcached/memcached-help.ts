import { memcachedVersion, version } from '../../base/version.ts'

/** What `-h` answers. */
export const MEMCACHED_HELP = `memcached ${memcachedVersion}
Samovar ${version} in memcached's place: its protocols and options. What has no effect here is accepted, and says so.

-p, --port=<num>          TCP port to listen on (default: 11211; -1: a free one; 0: none)
-U, --udp-port=<num>      UDP port to listen on (default: 0, off)
-s, --unix-socket=<file>  UNIX socket to listen on (no network then)
-a, --unix-mask=<mask>    access mask for UNIX socket, in octal (default: 700)
-A, --enable-shutdown     enable the "shutdown" command
-l, --listen=<addr>       addresses to listen on, separated by commas (default: all)
                          format: proto[<protocol>]:tag[<name>]:ip:port
                          with -Z, before that: notls: for no TLS, btls: to ask for no certificate, mtls: for one
-d, --daemon              run as a daemon
-r, --enable-coredumps    no effect
-u, --user=<user>         assume identity of <user> (only when run as root)
-m, --memory-limit=<num>  item memory in megabytes (default: 64)
-M, --disable-evictions   return error on memory exhausted instead of evicting
-c, --conn-limit=<num>    max simultaneous connections (default: 1024)
-k, --lock-memory         no effect
-v, --verbose             say it when a signal ends the server; -vv prints no commands: "watch" tells of them
-h, --help                print this help and exit
-i, --license             print the license and exit
-V, --version             print version and exit
-P, --pidfile=<file>      save PID in <file>
-f, --slab-growth-factor=<num> chunk size growth factor (default: 1.25)
-n, --slab-min-size=<bytes> min space used for key+value+flags (default: 48)
-L, --enable-largepages   no effect
-D <char>                 <char> ends the prefix of a key, and operations are counted by prefix (default: ":", off)
-t, --threads=<num>       no effect: one thread serves (default: 4)
-R, --max-reqs-per-event  no effect (default: 20)
-C, --disable-cas         disable use of CAS
-b, --listen-backlog=<num> backlog of connections (default: 1024)
-B, --protocol=<name>     ascii, binary or auto (default: auto)
-S, --enable-sasl         turn on SASL authentication (PLAIN) for the binary protocol, with the
                          lines user:pass of the file that MEMCACHED_SASL_PWDB names
-I, --max-item-size=<num> largest item (default: 1m, min: 1k, max: 1024m)
-F, --disable-flush-all   disable flush_all command
-X, --disable-dumping     disable stats cachedump, stats detail, and lru_crawler metadump
-W, --disable-watch       disable watch commands
-Y, --auth-file=<file>    ask for a user and password of this file: lines of user:pass
-Z, --enable-ssl          speak TLS on TCP ports
-N, --napi-ids=<num>      no effect
-o, --extended            comma separated list of extended options; most have a 'no_' prefix to disable
   - maxconns_fast:       close new connections beyond the limit; without, they wait (default: enabled)
   - slab_reassign, slab_automove=<0|1|2>, slab_automove_ratio, slab_automove_window
   - slab_chunk_max:      largest chunk in kilobytes (default: 512)
   - slab_sizes:          chunk sizes, separated by "-"
   - no_lru_crawler, lru_crawler_tocrawl
   - no_lru_maintainer:   flat LRU, and nothing is removed in the background
   - hot_lru_pct (20), warm_lru_pct (40), hot_max_factor (0.2), warm_max_factor (2.0)
   - temporary_ttl:       TTLs of up to this get separate LRU, can't be evicted
   - idle_timeout:        timeout for idle connections in seconds (default: 0, no timeout)
   - track_sizes:         enable "stats sizes"
   - ssl_chain_cert:      file of the certificate, and of those between it and its authority, in PEM
   - ssl_key:             file of its private key
   - ssl_keyformat:       1 for a key in PEM, 2 for DER (default: 1)
   - ssl_verify_mode:     whether clients must show a certificate: 0 none, 1 a valid one or none, 2 and 3 a valid one (default: 0)
   - ssl_ca_cert:         file of the authorities that vouch for clients, in PEM
   - ssl_ciphers:         ciphers up to TLS 1.2, in OpenSSL's notation
   - ssl_session_cache:   let clients resume sessions
   - ssl_min_version:     0 TLS 1.0, 1 TLS 1.1, 2 TLS 1.2, 3 TLS 1.3 (default: 2)
   - no_modern:           defaults of memcached 1.4
   - no effect:           hashpower, no_hashexpand, hash_algorithm, tail_repair_time, lru_crawler_sleep,
                          read_buf_mem_limit, worker_logbuf_size, ssl_wbuf_size, ssl_kernel_tls, modern, drop_privileges, relaxed_privileges
   - watcher_logbuf_size: what a watcher may leave unread, in kilobytes (default: 256)

Refused, since nothing here can do them: -e (memory in a file, for a warm restart), the options of extstore and of the
proxy.
`

/** What `-i` answers. */
export const MEMCACHED_LICENSE = `memcached ${memcachedVersion}

Samovar ${version} is published under the MIT license; see its LICENSE file. No code of memcached is in it.`
