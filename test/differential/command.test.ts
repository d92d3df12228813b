import { commandCases } from './cases/command.ts'
import { describeCases } from './run-cases.ts'

describeCases('command', commandCases)
