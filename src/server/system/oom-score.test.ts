import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Configuration } from '../config/configuration.ts'
import { OomScore } from './oom-score.ts'

let folder: string
let path: string
let configuration: Configuration
const logged: string[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'samovar-oom-'))
  path = join(folder, 'score')
  writeFileSync(path, '7\n')
  configuration = new Configuration('/')
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
  logged.length = 0
})

const start = (at = path): OomScore => new OomScore(configuration, text => void logged.push(text), at)
const score = (): string => readFileSync(path, 'latin1')

it('leaves the score alone unless it is told otherwise', () => {
  expect(start().apply()).toBeUndefined()
  expect(score()).toBe('7\n')
})

it('adds to what the process began with, sets it, and gives it back', () => {
  configuration.give('oom-score-adj', ['yes'])
  configuration.give('oom-score-adj-values', ['10', '200', '300'])
  expect(start().apply()).toBeUndefined()
  expect(score()).toBe('17\n')
  expect(configuration.set([['oom-score-adj-values', '20 200 300']])).toBeUndefined()
  expect(score()).toBe('27\n')
  expect(configuration.set([['oom-score-adj', 'absolute']])).toBeUndefined()
  expect(score()).toBe('20\n')
  expect(configuration.set([['oom-score-adj-values', '2000 2000 2000']])).toBeUndefined()
  expect(score()).toBe('1000\n')
  expect(configuration.set([['oom-score-adj', 'no']])).toBeUndefined()
  expect(score()).toBe('7\n')
})

it('says why it cannot, and CONFIG SET takes the change back', () => {
  start(join(folder, 'missing'))
  expect(configuration.set([['oom-score-adj', 'yes']])).toBe(
    "ERR CONFIG SET failed (possibly related to argument 'oom-score-adj') - Failed to set current oom_score_adj. Check server logs.",
  )
  expect(configuration.values['oom-score-adj']).toBe('no')
  expect(logged[0]).toMatch(/^Unable to change oom_score_adj: ENOENT/)
})
