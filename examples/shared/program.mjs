/**
 * What every example does around its work: it reads its options, closes what it has opened, and ends on Ctrl-C.
 */
import { parseArgs } from 'node:util'

/**
 * Runs an example. Whatever happens, what `main` has added to `closers` is closed at the end, in reverse order; an error, or an interruption, sets the exit code.
 *
 * @param {(program: { signal: AbortSignal, closers: (() => Promise<unknown>)[] }) => Promise<void>} main `signal` ends it early
 */
export async function runProgram(main) {
  const interrupted = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interrupted.abort())
  const { signal } = interrupted
  /** @type {(() => Promise<unknown>)[]} */
  const closers = []
  try {
    await main({ signal, closers })
  } catch (error) {
    if (!signal.aborted) {
      console.error(error)
      process.exitCode = 1
    }
  } finally {
    for (const close of closers.reverse()) await close().catch(error => console.error(error))
  }
  if (signal.aborted) {
    console.log('\nInterrupted; everything is stopped.')
    process.exitCode = 130
  }
}

/**
 * Reads the options of the command line. Ends the process for --help, and for what is no option.
 *
 * @param {string} usage what --help prints
 * @param {number} productsFewest
 * @param {NonNullable<import('node:util').ParseArgsConfig['options']>} [more] options beside those that all examples have
 */
export function readOptions(usage, productsFewest, more = {}) {
  try {
    const { values } = parseArgs({
      options: {
        seconds: { type: 'string', default: '5' },
        products: { type: 'string', default: '10000' },
        check: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        ...more,
      },
    })
    if (values.help) {
      console.log(usage)
      process.exit(0)
    }
    const [seconds, products] = [Number(values.seconds), Number(values.products)]
    if (!(seconds > 0)) throw new Error('--seconds takes a number above 0')
    if (!(Number.isInteger(products) && products >= productsFewest)) {
      throw new Error(`--products takes a whole number from ${productsFewest}`)
    }
    return { ...values, seconds, products }
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`)
    process.exit(1)
  }
}
