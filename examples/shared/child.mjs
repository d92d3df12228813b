/**
 * A server of the examples in a process of its own, which can be killed. Its program sends the port on which it listens, and ends when the channel to it does.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {object} Child
 * @property {number} port
 * @property {() => Promise<void>} kill ends it with SIGKILL, in the middle of whatever it does
 * @property {() => Promise<void>} close
 */

/**
 * Starts a program, and waits for its port.
 *
 * @param {string} name what it is, for an error's text
 * @param {URL} program
 * @param {string[]} args
 * @returns {Promise<Child>}
 */
export async function startChild(name, program, args) {
  const child = fork(fileURLToPath(program), args)
  const exited = once(child, 'exit')
  const started = await Promise.race([once(child, 'message'), exited.then(() => undefined)])
  if (!started) throw new Error(`${name} could not be started, see above`)
  return {
    port: started[0],
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
    close: async () => {
      if (child.connected) child.disconnect()
      await exited
    },
  }
}
