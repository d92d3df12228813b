/**
 * Commands written straight into a buffer as RESP. Every key is 16 bytes, `key:` and twelve digits, as redis-benchmark's
 * are; values are letters, so that no server stores them as integers.
 */
const keyBytes = 16
const filler = Buffer.alloc(1 << 20)
for (let index = 0; index < filler.length; index++) filler[index] = 97 + ((index * 7 + (index >> 5)) % 26)

const getHead = Buffer.from('*2\r\n$3\r\nGET\r\n$16\r\nkey:')
const strlenHead = Buffer.from('*2\r\n$6\r\nSTRLEN\r\n$16\r\nkey:')
const setHead = Buffer.from('*3\r\n$3\r\nSET\r\n$16\r\nkey:')
const setWithOptionHead = Buffer.from('*5\r\n$3\r\nSET\r\n$16\r\nkey:')

/** Bytes that a command needs at most beyond its value. */
export const commandBytesMax = 128

/**
 * @param {Buffer} buffer
 * @param {number} offset
 * @param {number} id
 * @returns {number} the offset behind the command, as with all of these
 */
export function writeGet(buffer, offset, id) {
  return writeKeyOnly(buffer, offset, getHead, id)
}

/**
 * @param {Buffer} buffer
 * @param {number} offset
 * @param {number} id
 */
export function writeStrlen(buffer, offset, id) {
  return writeKeyOnly(buffer, offset, strlenHead, id)
}

/**
 * @param {Buffer} buffer
 * @param {number} offset
 * @param {number} id
 * @param {number} valueBytes at most 1 MiB
 */
export function writeSet(buffer, offset, id, valueBytes) {
  return writeValue(buffer, writeKeyOnly(buffer, offset, setHead, id), valueBytes)
}

/**
 * SET with PX (a time to live) or PXAT (a deadline), in milliseconds.
 * @param {Buffer} buffer
 * @param {number} offset
 * @param {number} id
 * @param {number} valueBytes
 * @param {'PX' | 'PXAT'} option
 * @param {number} milliseconds
 */
export function writeSetExpiring(buffer, offset, id, valueBytes, option, milliseconds) {
  offset = writeValue(buffer, writeKeyOnly(buffer, offset, setWithOptionHead, id), valueBytes)
  const digits = String(milliseconds)
  return offset + buffer.write(`$${option.length}\r\n${option}\r\n$${digits.length}\r\n${digits}\r\n`, offset, 'latin1')
}

/**
 * @param {Buffer} buffer
 * @param {number} offset
 * @param {Buffer} head
 * @param {number} id
 */
function writeKeyOnly(buffer, offset, head, id) {
  offset += head.copy(buffer, offset)
  for (let digit = offset + keyBytes - 5; digit >= offset; digit--) {
    const rest = Math.floor(id / 10)
    buffer[digit] = 48 + id - rest * 10
    id = rest
  }
  return writeLineEnd(buffer, offset + keyBytes - 4)
}

/**
 * @param {Buffer} buffer
 * @param {number} offset
 * @param {number} valueBytes
 */
function writeValue(buffer, offset, valueBytes) {
  offset += buffer.write(`$${valueBytes}\r\n`, offset, 'latin1')
  offset += filler.copy(buffer, offset, 0, valueBytes)
  return writeLineEnd(buffer, offset)
}

/**
 * @param {Buffer} buffer
 * @param {number} offset
 */
function writeLineEnd(buffer, offset) {
  buffer[offset] = 13
  buffer[offset + 1] = 10
  return offset + 2
}

const streamFields =
  '$6\r\nfield1\r\n$16\r\nvalue-number-one\r\n$6\r\nfield2\r\n$5\r\n12345\r\n$6\r\nfield3\r\n$13\r\nanother-value\r\n'
const xaddCommand = Buffer.from(`*9\r\n$4\r\nXADD\r\n$6\r\nstream\r\n$1\r\n*\r\n${streamFields}`)
const groupDigits = 6
const idDigits = 8

/**
 * XADD of three fields to one stream, under the server's own ids.
 * @param {Buffer} buffer
 * @param {number} offset
 */
export function writeXadd(buffer, offset) {
  return offset + xaddCommand.copy(buffer, offset)
}

/** What commands on the groups of streams need at most. */
export const groupBytesMax = 200

/**
 * One of the commands on the group `g` of a stream: XADD of three fields, XREADGROUP of one entry, XACK of that.
 * @param {Buffer} buffer
 * @param {number} offset
 * @param {'XADD' | 'XREADGROUP' | 'XACK'} name
 * @param {number} stream its number
 * @param {number} id the entry's, which is above those before
 */
export function writeGroupCommand(buffer, offset, name, stream, id) {
  const key = `$${groupDigits}\r\n${String(stream).padStart(groupDigits, '0')}\r\n`
  const entry = `$${idDigits + 2}\r\n1-${String(id).padStart(idDigits, '0')}\r\n`
  return (
    offset +
    buffer.write(
      name === 'XADD'
        ? `*9\r\n$4\r\nXADD\r\n${key}${entry}${streamFields}`
        : name === 'XACK'
          ? `*4\r\n$4\r\nXACK\r\n${key}$1\r\ng\r\n${entry}`
          : `*9\r\n$10\r\nXREADGROUP\r\n$5\r\nGROUP\r\n$1\r\ng\r\n$1\r\nc\r\n$5\r\nCOUNT\r\n$1\r\n1\r\n$7\r\nSTREAMS\r\n${key}$1\r\n>\r\n`,
      offset,
      'latin1',
    )
  )
}
