import { hashCases, hashEncodingCases } from './cases/hashes.ts'
import { describeCases } from './run-cases.ts'

describeCases('packed hashes', hashCases(true), {
  directives: { 'hash-max-listpack-entries': '1000', 'hash-max-listpack-value': '100000' },
})
describeCases('hashes in tables', hashCases(false), { directives: { 'hash-max-listpack-entries': '0' } })
describeCases('encodings of hashes', hashEncodingCases)
