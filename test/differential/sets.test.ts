import { setCases, setEncodingCases } from './cases/sets.ts'
import { describeCases } from './run-cases.ts'

describeCases('sets', setCases)
describeCases('sets in tables', setCases, {
  directives: { 'set-max-intset-entries': '0' },
  newer: { 'set-max-listpack-entries': '0' },
})
describeCases('encodings of sets', setEncodingCases)
