import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'

const EXAMPLES: Readonly<Record<string, (reply: Reply) => void>> = {
  string: reply => reply.text('Hello World'),
  integer: reply => reply.integer(12345),
  double: reply => reply.double('3.141'),
  bignum: reply => reply.bigNumber('1234567999999999999999999999999999999'),
  null: reply => reply.null(),
  true: reply => reply.boolean(true),
  false: reply => reply.boolean(false),
  verbatim: reply => reply.verbatim('txt', 'This is a verbatim\nstring'),
  array(reply) {
    reply.array(3)
    for (let i = 0; i < 3; i++) reply.integer(i)
  },
  set(reply) {
    reply.set(3)
    for (let i = 0; i < 3; i++) reply.integer(i)
  },
  map(reply) {
    reply.map(3)
    for (let i = 0; i < 3; i++) {
      reply.integer(i)
      reply.boolean(i === 1)
    }
  },
  attrib(reply) {
    if (reply.protocol === 3) {
      reply.attribute(1)
      reply.text('key-popularity')
      reply.array(2)
      reply.text('key:123')
      reply.integer(90)
    }
    reply.text('Some real reply following the attribute')
  },
  // What is pushed during a command follows its reply.
  push(reply) {
    if (reply.protocol < 3) return reply.error('ERR RESP2 is not supported by this command')
    reply.text('Some real reply following the push reply')
    reply.push(2)
    reply.text('server-cpu-usage')
    reply.integer(42)
  },
}

/** DEBUG PROTOCOL type */
export function debugProtocol(call: Call, reply: Reply): void {
  const type = call.text(2).toLowerCase()
  const example = Object.hasOwn(EXAMPLES, type) ? EXAMPLES[type] : undefined
  if (example !== undefined) example(reply)
  else
    reply.error(
      'ERR Wrong protocol type name. Please use one of the following: string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false',
    )
}
