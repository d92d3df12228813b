import { handleError } from './base-library.ts'
import type { Coroutines } from './coroutines.ts'
import { OWN_SOURCE } from './error-trail.ts'
import { LUA_GLOBALSINDEX, LUA_TFUNCTION, LUA_TNIL, LUA_TTABLE } from './lua-exports.ts'
import type { LuaFunction, LuaState } from './lua-state.ts'
import type { ProtectedTables } from './protect.ts'

/**
 * The functions of Lua's libraries that call functions of a script: `table.sort`, `string.gsub`, `load`.
 *
 * Written in C, they would be a border that no hook can suspend a script across. So they are written in Lua here, to do the same step by step: the calls of a
 * comparison come in the same order, and what has an error has the same. They run in a thread of their own, for a function of C which the script sees, so that a
 * script cannot look into them. Where no function of a script is called, Lua's own are.
 */

/**
 * What is called of a script is called in tail position, so that errors which name its caller find none, as they find none in C.
 *
 * string.find takes what has no special character for a plain text, which string.gsub does not: a bracket that closes what is not open is an error there.
 * A reader is not asked for more once it is known that the text is wrong, which is looked at whenever that has doubled: up to the last space, behind which may be half a word.
 * Sorting is Lua's quicksort: the median of three as the pivot, the smaller part first.
 */
const SOURCE = `
local find, sub, concat, type, error, get, set, floor, xpcall, compile, handle = ...

local function call(f, ...)
  return f(...)
end

local function order(t, less, i, j)
  local a, b = get(t, i), get(t, j)
  if call(less, b, a) then
    set(t, i, b)
    set(t, j, a)
  end
end

local sort
function sort(t, less, low, high)
  while low < high do
    order(t, less, low, high)
    if high - low == 1 then return end
    local middle = floor((low + high) / 2)
    local a, b = get(t, middle), get(t, low)
    if call(less, a, b) then
      set(t, middle, b)
      set(t, low, a)
    else
      order(t, less, middle, high)
    end
    if high - low == 2 then return end
    local pivot = get(t, middle)
    set(t, middle, get(t, high - 1))
    set(t, high - 1, pivot)
    local i, j = low, high - 1
    while true do
      i = i + 1
      a = get(t, i)
      while call(less, a, pivot) do
        if i > high then error('invalid order function for sorting') end
        i = i + 1
        a = get(t, i)
      end
      j = j - 1
      b = get(t, j)
      while call(less, pivot, b) do
        if j < low then error('invalid order function for sorting') end
        j = j - 1
        b = get(t, j)
      end
      if j < i then break end
      set(t, i, b)
      set(t, j, a)
    end
    a, b = get(t, high - 1), get(t, i)
    set(t, high - 1, b)
    set(t, i, a)
    if i - low < high - i then
      sort(t, less, low, i - 1)
      low = i + 1
    else
      sort(t, less, i + 1, high)
      high = i - 1
    end
  end
end

local function replace(text, f, from, to, first, ...)
  if not from then return end
  local value
  if first then value = call(f, first, ...) else value = call(f, sub(text, from, to)) end
  if not value then
    value = sub(text, from, to)
  elseif type(value) ~= 'string' and type(value) ~= 'number' then
    error('invalid replacement value (a ' .. type(value) .. ')')
  end
  return from, to, value
end

local function gsub(text, pattern, f, most)
  local pieces, n, count, at = {}, 0, 0, 1
  local head = sub(pattern, 1, 1)
  local anchored = head == '^'
  if find(pattern, ')', 1, true) and not find(pattern, '[%^%$%*%+%?%.%(%[%%%-]') then
    pattern = head == ')' and 'x-' .. pattern or '[' .. head .. ']' .. sub(pattern, 2)
  end
  while count < most do
    local from, to, value = replace(text, f, find(text, pattern, at))
    if not from then break end
    count = count + 1
    pieces[n + 1] = sub(text, at, from - 1)
    pieces[n + 2] = value
    n = n + 2
    at = to + 1
    if to < from then
      if from > #text then break end
      n = n + 1
      pieces[n] = sub(text, from, from)
      at = from + 1
    end
    if anchored then break end
  end
  pieces[n + 1] = sub(text, at)
  return concat(pieces), count
end

local function fails(text)
  local _, last = find(text, '^.*%s')
  local compiled, message = compile(sub(text, 1, last or 0))
  return not compiled and sub(message, -7) ~= "'<eof>'"
end

local function read(reader, where)
  local pieces, n, length, check = {}, 0, 0, 0
  while true do
    local piece = call(reader)
    if piece == nil or piece == '' then return concat(pieces) end
    if type(piece) ~= 'string' and type(piece) ~= 'number' then
      error(where .. 'reader function must return a string', 0)
    end
    n = n + 1
    pieces[n] = piece
    length = length + #(piece .. '')
    if length > check then
      check = 2 * length
      local text = concat(pieces)
      if fails(text) then return text end
    end
  end
end

local function same(value)
  return value
end

local function load(reader, name, where, handled)
  local ok, text = xpcall(function() return read(reader, where) end, same)
  if not ok then
    if handled then return nil, handle(text) end
    return nil, text
  end
  return compile(text, name)
end

return sort, gsub, load
`

/** Puts these functions in the places of Lua's own. There must be the pcall already that can be suspended. */
export function openCallbacks(state: LuaState, tables: ProtectedTables, coroutines: Coroutines): void {
  const { api, L } = state
  const field = (table: string, name: string): void => {
    state.getField(L, LUA_GLOBALSINDEX, table)
    state.getField(L, -1, name)
    api.lua_remove(L, -2)
  }
  if (state.loadText(L, SOURCE, OWN_SOURCE) !== 0) throw new Error(state.textAt(L, -1))
  // A script that asks for the environment of who called it finds this one.
  api.lua_createtable(L, 0, 0)
  tables.protect(L)
  api.lua_setfenv(L, -2)
  for (const name of ['find', 'sub']) field('string', name)
  field('table', 'concat')
  for (const name of ['type', 'error', 'rawget', 'rawset']) state.getField(L, LUA_GLOBALSINDEX, name)
  field('math', 'floor')
  for (const name of ['xpcall', 'loadstring']) state.getField(L, LUA_GLOBALSINDEX, name)
  state.pushFunction(L, at => handleError(state, at))
  api.lua_call(L, 11, 3)
  const load = state.reference(L)
  const gsub = state.reference(L)
  const sort = state.reference(L)
  defineSort(state, sort, coroutines)
  defineGsub(state, gsub, coroutines)
  defineLoad(state, load, coroutines)
}

/** Replaces a function of a table of the globals by one that is given Lua's own. */
function redefine(
  state: LuaState,
  coroutines: Coroutines,
  table: string,
  name: string,
  make: (own: LuaFunction) => LuaFunction,
): void {
  const { api, L } = state
  state.getField(L, LUA_GLOBALSINDEX, table)
  state.getField(L, -1, name)
  const own = api.__indirect_function_table.get(api.lua_tocfunction(L, -1))
  state.pop(L, 1)
  // Called so, Lua's own runs in the frame of the one that replaces it: its errors say the same.
  api.lua_pushcclosure(L, coroutines.register(make(own)), 0)
  state.setField(L, -2, name)
  state.pop(L, 1)
}

function defineSort(state: LuaState, sort: number, coroutines: Coroutines): void {
  const { api } = state
  redefine(state, coroutines, 'table', 'sort', own => L => {
    if (api.lua_type(L, 1) !== LUA_TTABLE || api.lua_type(L, 2) !== LUA_TFUNCTION) return own(L)
    api.lua_settop(L, 2)
    const length = api.lua_objlen(L, 1)
    state.pushReference(L, sort)
    api.lua_insert(L, 1)
    api.lua_pushnumber(L, 1)
    api.lua_pushnumber(L, length)
    return coroutines.runApart(L, 4)
  })
}

function defineGsub(state: LuaState, gsub: number, coroutines: Coroutines): void {
  const { api } = state
  redefine(state, coroutines, 'string', 'gsub', own => L => {
    if (api.lua_type(L, 3) !== LUA_TFUNCTION) return own(L)
    state.checkString(L, 1)
    const { length } = state
    const pattern = state.checkString(L, 2)
    // A pattern ends where C has it end.
    const end = state.bytes.indexOf(0, pattern)
    const most = api.lua_type(L, 4) <= LUA_TNIL ? length + 1 : api.luaL_checkinteger(L, 4)
    api.lua_settop(L, 3)
    if (end - pattern < state.length) {
      api.lua_pushlstring(L, pattern, end - pattern)
      api.lua_replace(L, 2)
    }
    state.pushReference(L, gsub)
    api.lua_insert(L, 1)
    api.lua_pushnumber(L, most)
    return coroutines.runApart(L, 4)
  })
}

function defineLoad(state: LuaState, load: number, coroutines: Coroutines): void {
  const { api, L } = state
  const own: LuaFunction = at => {
    api.luaL_checktype(at, 1, LUA_TFUNCTION)
    const named = api.lua_type(at, 2) > LUA_TNIL
    if (named) state.checkString(at, 2)
    api.lua_settop(at, named ? 2 : 1)
    if (!named) state.pushText(at, '=(load)')
    state.pushReference(at, load)
    api.lua_insert(at, 1)
    api.luaL_where(at, 1)
    // What reading comes to is made a table where the handler of the errors that end a script sees it.
    api.lua_pushboolean(at, at === coroutines.main ? 1 : 0)
    return coroutines.runApart(at, 4)
  }
  api.lua_pushcclosure(L, coroutines.register(own), 0)
  state.setField(L, LUA_GLOBALSINDEX, 'load')
}
