/** The commands and statuses of memcached's binary protocol by number. Source: memcached's protocol_binary.h. */

export const REQUEST_MAGIC = 0x80
export const RESPONSE_MAGIC = 0x81
export const HEADER_BYTES = 24

export const OP_GET = 0x00
export const OP_SET = 0x01
export const OP_ADD = 0x02
export const OP_REPLACE = 0x03
export const OP_DELETE = 0x04
export const OP_INCREMENT = 0x05
export const OP_DECREMENT = 0x06
export const OP_QUIT = 0x07
export const OP_FLUSH = 0x08
export const OP_GET_QUIET = 0x09
export const OP_NOOP = 0x0a
export const OP_VERSION = 0x0b
export const OP_GET_KEY = 0x0c
export const OP_GET_KEY_QUIET = 0x0d
export const OP_APPEND = 0x0e
export const OP_PREPEND = 0x0f
export const OP_STAT = 0x10
export const OP_SET_QUIET = 0x11
export const OP_PREPEND_QUIET = 0x1a
export const OP_TOUCH = 0x1c
export const OP_GAT = 0x1d
export const OP_GAT_QUIET = 0x1e
export const OP_SASL_LIST = 0x20
export const OP_SASL_AUTH = 0x21
export const OP_SASL_STEP = 0x22
export const OP_GAT_KEY = 0x23
export const OP_GAT_KEY_QUIET = 0x24

export const STATUS_OK = 0x00
export const STATUS_NOT_FOUND = 0x01
export const STATUS_EXISTS = 0x02
export const STATUS_TOO_LARGE = 0x03
export const STATUS_INVALID = 0x04
export const STATUS_NOT_STORED = 0x05
export const STATUS_NOT_A_NUMBER = 0x06
export const STATUS_AUTHENTICATION_ERROR = 0x20
export const STATUS_AUTHENTICATION_CONTINUE = 0x21
export const STATUS_UNKNOWN_COMMAND = 0x81
export const STATUS_NO_MEMORY = 0x82

/** What each error says. */
export const STATUS_TEXTS: Readonly<Record<number, string>> = {
  [STATUS_NOT_FOUND]: 'Not found',
  [STATUS_EXISTS]: 'Data exists for key.',
  [STATUS_TOO_LARGE]: 'Too large.',
  [STATUS_INVALID]: 'Invalid arguments',
  [STATUS_NOT_STORED]: 'Not stored.',
  [STATUS_NOT_A_NUMBER]: 'Non-numeric server-side value for incr or decr',
  [STATUS_AUTHENTICATION_ERROR]: 'Auth failure.',
  [STATUS_UNKNOWN_COMMAND]: 'Unknown command',
  [STATUS_NO_MEMORY]: 'Out of memory',
}

/** What the commands from {@link OP_SET_QUIET} to {@link OP_PREPEND_QUIET} are quiet forms of. */
const QUIET_FORMS_OF = [
  OP_SET,
  OP_ADD,
  OP_REPLACE,
  OP_DELETE,
  OP_INCREMENT,
  OP_DECREMENT,
  OP_QUIT,
  OP_FLUSH,
  OP_APPEND,
  OP_PREPEND,
]

/** The command that each quiet one is the quiet form of; itself for all others. */
export const LOUD: Uint8Array = Uint8Array.from({ length: 256 }, (_, opcode) => {
  if (opcode >= OP_SET_QUIET && opcode <= OP_PREPEND_QUIET) return QUIET_FORMS_OF[opcode - OP_SET_QUIET]
  switch (opcode) {
    case OP_GET_QUIET:
      return OP_GET
    case OP_GET_KEY_QUIET:
      return OP_GET_KEY
    case OP_GAT_QUIET:
      return OP_GAT
    case OP_GAT_KEY_QUIET:
      return OP_GAT_KEY
    default:
      return opcode
  }
})
