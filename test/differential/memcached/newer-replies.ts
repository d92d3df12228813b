/**
 * What the newest memcached replies to cases to which the installed one, 1.6.18, replies otherwise, CAS numbered by their appearance. Its parser was written anew: words that are
 * missing and lines that are too short are told as bad lines, values behind a wrong line are skipped, base64 keys, `E`, and `N` of other commands came since. Source: proto_parser.c
 * and proto_text.c of memcached 1.6.45, and what a server built from it replied to all cases, these and the others. Two of its replies are not taken over:
 * - to a get of a key that is too long, a refusal that ends with an empty line, and takes the place of what was replied before in the same read: a slip (process_get_command_err);
 * - a number that incr or decr makes shorter is followed by spaces, except while the reply to a get that came before in the same read is not sent yet (the item is then made anew).
 */
export const newerReplies: Readonly<Record<string, string>> = {
  'text: flags':
    'STORED\r\nVALUE k 4294967295 1\r\na\r\nEND\r\nSTORED\r\nCLIENT_ERROR bad command line format\r\nVALUE k 0 1\r\na\r\nEND\r\n<closed>',
  'text: flags that are no number':
    'CLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nEND\r\n<closed>',
  'text: cas without a number':
    'CLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nMN\r\n<closed>',
  'text: delete with a time': 'STORED\r\nDELETED\r\nNOT_FOUND\r\nNOT_FOUND\r\nMN\r\n<closed>',
  'text: incr by what is no number':
    'STORED\r\nCLIENT_ERROR invalid numeric delta argument\r\nCLIENT_ERROR invalid numeric delta argument\r\nCLIENT_ERROR invalid numeric delta argument\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR invalid numeric delta argument\r\nVALUE k 0 1\r\n1\r\nEND\r\n<closed>',
  'text: touch':
    'NOT_FOUND\r\nSTORED\r\nTOUCHED\r\nCLIENT_ERROR invalid exptime argument\r\nCLIENT_ERROR bad command line format\r\nTOUCHED\r\nEND\r\n<closed>',
  'text: get and touch':
    'END\r\nSTORED\r\nVALUE k 5 1\r\na\r\nEND\r\nVALUE k 5 1 #1\r\na\r\nEND\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR invalid exptime argument\r\nVALUE k 5 1\r\na\r\nVALUE k 5 1\r\na\r\nEND\r\n<closed>',
  'text: times that are no numbers':
    'CLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nEND\r\n<closed>',
  'text: long keys':
    'STORED\r\nVALUE kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk 0 1\r\na\r\nEND\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\n<closed>',
  'text: verbosity':
    'OK\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nMN\r\n<closed>',
  'text: shutdown': 'SERVER_ERROR: shutdown not enabled\r\nSERVER_ERROR: shutdown not enabled\r\n<closed>',
  'bad input: no command':
    'ERROR\r\nERROR\r\nERROR\r\nERROR\r\nERROR\r\nERROR\r\nERROR\r\nCLIENT_ERROR bad command line format\r\n<closed>',
  'bad input: empty lines':
    'CLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nMN\r\n<closed>',
  'bad input: lines that are too short':
    'CLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nMN\r\n<closed>',
  'bad input: lines that end with LF alone':
    'STORED\r\nVALUE k 0 1\r\na\r\nEND\r\nCLIENT_ERROR bad command line format\r\n<closed>',
  'bad input: words that are missing':
    'CLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nMN\r\n<closed>',
  'bad input: lengths that are wrong':
    'CLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nMN\r\n<closed>',
  'bad input: a value that is too long':
    'CLIENT_ERROR bad data chunk\r\nCLIENT_ERROR bad command line format\r\nMN\r\n<closed>',
  'bad input: a value that is too short':
    'CLIENT_ERROR bad data chunk\r\nCLIENT_ERROR bad command line format\r\n<closed>',
  'bad input: NUL': 'STORED\r\nVALUE a\u0000b 0 1\r\nx\r\nEND\r\nMN\r\n<closed>',
  'meta: append that vivifies': 'HD\r\nVA 1\r\na\r\nHD\r\nVA 2\r\nab\r\n<closed>',
  'meta: a CAS that is given': 'HD\r\nHD\r\nVA 1\r\nb\r\nEX\r\nVA 1\r\nb\r\n<closed>',
  'meta: ma':
    'NF\r\nHD\r\nHD\r\nVA 2\r\n12\r\nVA 2\r\n17\r\nVA 2\r\n16\r\nVA 1\r\n0\r\nVA 1\r\n1\r\nCLIENT_ERROR invalid mode for ma M token\r\nCLIENT_ERROR invalid mode for ma M token\r\nVA 2\r\n1 \r\n<closed>',
  'meta: ma, quiet': 'NF\r\nMN\r\n<closed>',
  'meta: wrong lengths':
    'CLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nMN\r\n<closed>',
  'meta: wrong values':
    'CLIENT_ERROR bad data chunk\r\nCLIENT_ERROR bad command line format\r\nMN\r\nCLIENT_ERROR bad data chunk\r\nCLIENT_ERROR bad command line format\r\n<closed>',
  'meta: flags that are none': 'CLIENT_ERROR bad command line format\r\nCLIENT_ERROR invalid flag\r\nMN\r\n<closed>',
  'meta: long keys':
    'EN kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nMN\r\n<closed>',
}
