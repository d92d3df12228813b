import { defineSubcommand } from '../command.ts'

/** CLIENT HELP */
export const clientHelp = defineSubcommand({
  name: 'help',
  arity: 2,
  flags: ['loading', 'stale'],
  categories: ['connection'],
  group: 'connection',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Lists the subcommands and what they do.',
  run(_call, reply) {
    reply.array(LINES.length)
    for (const line of LINES) reply.simple(line)
  },
})

const LINES = [
  'CLIENT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:',
  'GETNAME',
  '    The name of this connection.',
  'ID',
  '    The number of this connection.',
  'INFO',
  '    The line of LIST about this connection.',
  'KILL <ip:port>',
  '    Closes the connection from this address.',
  'KILL <filter> <value> [<filter> <value> [...]]',
  '    Closes the connections that meet all filters, which are',
  '    * ID <client-id> [<client-id> ...]',
  '    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)',
  '    * USER <username>',
  '    * ADDR (<ip:port>|<unixsocket>:0)',
  '    * LADDR (<ip:port>|<unixsocket>:0)',
  '    * MAXAGE <seconds>: connected for so long at least',
  '    * SKIPME (YES|NO): whether to leave this connection out (default: yes)',
  'LIST [<filter> <value> [...]]',
  '    A line for each connection that meets all filters, which are those of KILL (SKIPME default: no).',
  'NO-EVICT (ON|OFF)',
  '    Whether this connection stays when clients take too much memory.',
  'NO-TOUCH (ON|OFF)',
  '    Whether what this connection reads does not count as access.',
  'PAUSE <milliseconds> [WRITE|ALL]',
  '    Holds all commands back, or only those that write.',
  'REPLY (ON|OFF|SKIP)',
  '    Switches replies to this connection, or leaves out the next one.',
  'SETINFO (LIB-NAME <name>|LIB-VER <version>)',
  '    Tells which library uses this connection.',
  'SETNAME <name>',
  '    Names this connection.',
  'UNBLOCK <client-id> [TIMEOUT|ERROR]',
  '    Ends the wait of a connection in a command that blocks.',
  'UNPAUSE',
  '    Ends a pause.',
  'HELP',
  '    Prints this help.',
]
