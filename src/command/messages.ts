/** Error replies in Redis's exact words; the first word is the code that clients look at. */

export const NOT_IN_TRANSACTION = 'ERR Command not allowed inside a transaction'
export const MONITORS = "ERR Replica can't interact with the keyspace"
/** No script has the digest. */
export const NO_SCRIPT = 'NOSCRIPT No matching script. Please use EVAL.'
export const BUSY_SCRIPT = 'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.'
export const BUSY_FUNCTION = 'BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE.'
export const UNBLOCKED = 'UNBLOCKED client unblocked via CLIENT UNBLOCK'
export const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value'
export const SYNTAX_ERROR = 'ERR syntax error'
export const NOT_AN_INTEGER = 'ERR value is not an integer or out of range'
export const NOT_AN_INT32 = 'ERR value is out of range, value must between -2147483648 and 2147483647'
export const NOT_POSITIVE = 'ERR value is out of range, must be positive'
/** For a number that must have a positive twin. */
export const LONG_OUT_OF_RANGE =
  'ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807'
export const NOT_A_FLOAT = 'ERR value is not a valid float'
export const VALUE_OUT_OF_RANGE = 'ERR value is out of range'
export const NO_VALUES_TO_SPARE = 'ERR NOVALUES option can only be used in HSCAN'
export const NO_SCORES_TO_SPARE = 'ERR NOSCORES option can only be used in ZSCAN'
export const NO_SUCH_KEY = 'ERR no such key'
export const OUT_OF_MEMORY = "OOM command not allowed when used memory > 'maxmemory'."
export const NO_AUTHENTICATION = 'NOAUTH Authentication required.'
export const WRONG_PASSWORD = 'WRONGPASS invalid username-password pair or user is disabled.'
export const INVALID_CLIENT_NAME = 'ERR Client names cannot contain spaces, newlines or special characters.'
export const DATABASE_OUT_OF_RANGE = 'ERR DB index is out of range'
export const SAME_OBJECT = 'ERR source and destination objects are the same'
export const INDEX_OUT_OF_RANGE = 'ERR index out of range'
/** Ours alone: Redis ends where its own bugs come to light. */
export const INTERNAL_ERROR = 'ERR internal error'
export const INCREMENT_OVERFLOWS = 'ERR increment or decrement would overflow'
export const INFINITE_SUM = 'ERR increment would produce NaN or Infinity'
export const STRING_TOO_LONG = 'ERR string exceeds maximum allowed size (proto-max-bulk-len)'

/** Returns the error for a command, or `container|subcommand`, called with too few or too many arguments. */
export function wrongArity(fullName: string): string {
  return `ERR wrong number of arguments for '${fullName}' command`
}

/** Returns the error for a command that a RESP2 client may not call while it is subscribed to something. */
export function notWhileSubscribed(fullName: string): string {
  return `ERR Can't execute '${fullName}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`
}

/** Returns the error for a deadline that is out of range, by the command's name in lower case. */
export function invalidExpire(name: string): string {
  return `ERR invalid expire time in '${name}' command`
}

/** Returns the error for a subcommand of CLIENT that takes a few optional arguments and was given more. */
export function tooManyArguments(subcommand: string): string {
  return `ERR unknown subcommand or wrong number of arguments for '${subcommand.slice(0, 128)}'. Try CLIENT HELP.`
}
