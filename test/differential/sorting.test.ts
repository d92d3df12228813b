import { sortingCases } from './cases/sorting.ts'
import { describeCases } from './run-cases.ts'

describeCases('sorting', sortingCases)
