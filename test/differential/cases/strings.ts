import type { Case } from '../case.ts'
import { counterCases } from './counters.ts'
import { floatCases } from './floats.ts'
import { gettingAndSettingCases } from './getting-and-setting.ts'
import { rangeCases } from './ranges.ts'
import { setCases } from './set.ts'

/** Every string command, with its options, borders and errors. */
export const stringCases: readonly Case[] = [
  ...setCases,
  ...gettingAndSettingCases,
  ...rangeCases,
  ...counterCases,
  ...floatCases,
]
