import { ambient } from './rules/ambient.ts'
import { assertions } from './rules/assertions.ts'
import { cycles } from './rules/cycles.ts'
import { erasable, noAny, noModuleState } from './rules/language.ts'
import { layers } from './rules/layers.ts'
import { concepts, fileNames } from './rules/names.ts'
import { sizes } from './rules/sizes.ts'
import { words } from './rules/words.ts'
import type { Rule } from './source-tree.ts'

/** Every rule that test/tidy.test.ts enforces. */
export const RULES: readonly Rule[] = [
  layers,
  cycles,
  sizes,
  ambient,
  noAny,
  erasable,
  noModuleState,
  fileNames,
  concepts,
  words,
  assertions,
]
