import { setFlagsFromString } from 'node:v8'

/**
 * Has V8's optimising compiler inline more than it does by itself, as suits a process that is a server and nothing else.
 *
 * What a command does is spread over some thirty short functions, and V8 stops inlining them when about half are in; each of the others costs a call and the checks of its
 * arguments. Beyond what is set here it compiles longer, for gains that are not steady: docs/DECISIONS.md, 59.
 */
export function inlineMore(): void {
  setFlagsFromString('--max-inlined-bytecode-size=1000')
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=3000')
}
