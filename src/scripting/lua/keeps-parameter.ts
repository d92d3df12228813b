import { assert } from '../../base/assert.ts'
import type { LuaState } from './lua-state.ts'

/**
 * What a function of Lua does with a parameter, told from its instructions.
 *
 * Parameters are the first registers of a function. One that no instruction reads but to index it (GETTABLE), to take its length (LEN) or to ask whether it is true (TEST, NOT) is given to nobody:
 * it is neither passed on, returned, stored, compared nor captured by another function. When the function has returned, nothing but its caller knows of the value.
 *
 *     instruction   operation:6 │ A:8 │ C:9 │ B:9, from the lowest bit; B and C can be constants, with 256 added
 *     prototype     12 instructions │ 44 how many │ 73 parameters:8 │ 74 whether there are more:8
 *
 * Source: lopcodes.h and lobject.h of Lua 5.1.
 */

const FUNCTION_IS_C = 6
const FUNCTION_PROTOTYPE = 16
const PROTOTYPE_CODE = 12
const PROTOTYPE_CODE_LENGTH = 44
const PROTOTYPE_PARAMETERS = 73
const PROTOTYPE_VARIADIC = 74

/** Which registers an operation reads, and does more with than is harmless: A and those behind it, B, C, and all from B to C. */
const READS_FROM_A = 1
const READS_B = 2
const READS_C = 4
const READS_B_TO_C = 8
const READS_A = 16

/** By number of operation, from MOVE to VARARG. */
const READS: readonly number[] = [
  READS_B, // MOVE
  ...[0, 0, 0, 0, 0], // LOADK LOADBOOL LOADNIL GETUPVAL GETGLOBAL
  READS_C, // GETTABLE, whose B is the table
  ...[READS_A, READS_A], // SETGLOBAL SETUPVAL
  READS_A | READS_B | READS_C, // SETTABLE
  0, // NEWTABLE
  READS_B | READS_C, // SELF
  ...new Array<number>(6).fill(READS_B | READS_C), // ADD SUB MUL DIV MOD POW
  READS_B, // UNM
  ...[0, 0], // NOT LEN
  READS_B_TO_C, // CONCAT
  0, // JMP
  ...[READS_B | READS_C, READS_B | READS_C, READS_B | READS_C], // EQ LT LE
  0, // TEST
  READS_B, // TESTSET
  ...new Array<number>(7).fill(READS_FROM_A), // CALL TAILCALL RETURN FORLOOP FORPREP TFORLOOP SETLIST
  ...[0, 0, 0], // CLOSE CLOSURE, behind which a MOVE tells what is captured, VARARG
]
const RETURN = 30
const SETLIST = 34

/** Whether a function may let others know of the value of a parameter, counted from 0, or change it; false when it certainly does not. */
export function keepsParameter({ bytes, words }: LuaState, fn: number, parameter: number): boolean {
  if (bytes[fn + FUNCTION_IS_C] !== 0) return true
  const prototype = words[(fn + FUNCTION_PROTOTYPE) >> 2]
  if (bytes[prototype + PROTOTYPE_VARIADIC] !== 0) return true
  if (parameter >= bytes[prototype + PROTOTYPE_PARAMETERS]) return false
  const code = words[(prototype + PROTOTYPE_CODE) >> 2] >> 2
  const end = code + words[(prototype + PROTOTYPE_CODE_LENGTH) >> 2]
  for (let at = code; at < end; at++) {
    const instruction = words[at]
    if (hands(instruction, parameter)) return true
    // The next one is a number.
    if ((instruction & 0x3f) === SETLIST && ((instruction >>> 14) & 0x1ff) === 0) at++
  }
  return false
}

/** Whether an instruction does more with a register than is harmless. */
function hands(instruction: number, register: number): boolean {
  const operation = instruction & 0x3f
  const a = (instruction >>> 6) & 0xff
  const c = (instruction >>> 14) & 0x1ff
  const b = instruction >>> 23
  // RETURN names one register more than it returns, or none for all from A on.
  if (operation === RETURN && b !== 0) return a <= register && register < a + b - 1
  const reads = READS[operation]
  return (
    ((reads & READS_A) !== 0 && a === register) ||
    ((reads & READS_B) !== 0 && b === register) ||
    ((reads & READS_C) !== 0 && c === register) ||
    ((reads & READS_FROM_A) !== 0 && a <= register) ||
    ((reads & READS_B_TO_C) !== 0 && b <= register && register <= c)
  )
}

/** Checks the offsets with functions of which it is known. Throws when the module has another layout, or other instructions. */
export function verifyInstructions(state: LuaState): void {
  const { api, L } = state
  for (const [text, keeps] of KNOWN) {
    state.loadText(L, `return ${text}`, '=instructions')
    api.lua_call(L, 0, 1)
    assert(keepsParameter(state, api.lua_topointer(L, -1), 1) === keeps, `the instructions of ${text} are known`)
    state.pop(L, 1)
  }
}

const KNOWN: readonly (readonly [text: string, keeps: boolean])[] = [
  ['function(a, b) if b and #b > 1 then return b[1] .. b[a] end end', false],
  ['function(a) return a end', false],
  ['function(a, b) return b end', true],
  ['function(a, b) return function() return b end end', true],
]
