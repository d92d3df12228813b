import { bitCases } from './cases/bit.ts'
import { cjsonCases } from './cases/cjson.ts'
import { cmsgpackCases } from './cases/cmsgpack.ts'
import { expressionCase } from './cases/script-values.ts'
import { structCases } from './cases/struct.ts'
import { wideIntegerCases } from './cases/wide-integers.ts'
import { describeCases } from './run-cases.ts'

const contents = ['cjson', 'cmsgpack', 'struct', 'bit'].map(
  name => `(function() local n = {} for k in pairs(${name}) do n[#n + 1] = k end return table.concat(n, " ") end)()`,
)

describeCases('libraries of scripts', [
  expressionCase('what libraries have, in order', contents),
  ...cjsonCases,
  ...cmsgpackCases,
  ...structCases,
  ...bitCases,
  ...wideIntegerCases,
])
