import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { LOG_LEVELS, Log } from './log.ts'

const directory = mkdtempSync(join(tmpdir(), 'samovar-log-'))
const path = join(directory, 'log')
/** As redis-server writes them: process, role, day, time, mark of the level, message. */
const LINE = /^\d+:M \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d\.\d{3} [.\-*#] /

afterEach(() => {
  vi.restoreAllMocks()
  rmSync(path, { force: true })
})

const lines = (): string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1)

describe('Log', () => {
  it('writes a line in the form of redis-server', () => {
    new Log('notice', path).write('warning', 'out of tea')
    expect(lines().length).toBe(1)
    expect(lines()[0]).toMatch(LINE)
    expect(lines()[0]).toMatch(new RegExp(`^${process.pid}:M .* # out of tea$`))
  })

  it.each([
    ['debug', '.-*#'],
    ['verbose', '-*#'],
    ['notice', '*#'],
    ['warning', '#'],
    ['nothing', ''],
  ] as const)('at level %s writes the marks %s', (level, marks) => {
    const log = new Log(level, path)
    log.write('warning', '')
    for (const each of LOG_LEVELS) if (each !== 'nothing') log.write(each, 'message')
    const written = level === 'nothing' ? [] : lines().slice(1)
    expect(written.map(line => line.split(' ')[5]).join('')).toBe(marks)
  })

  it('follows its level and its file as they change', () => {
    const log = new Log('warning', join(directory, 'elsewhere'))
    log.write('notice', 'unheard')
    log.level = 'notice'
    log.path = path
    log.write('notice', 'heard')
    expect(lines().length).toBe(1)
  })

  it('writes to the standard output without a file', () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    new Log('notice', '').write('notice', 'hello')
    expect(write.mock.calls).toEqual([[expect.stringMatching(/ \* hello\n$/)]])
  })

  it('writes to the standard error when the file cannot be written', () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    new Log('notice', join(directory, 'missing', 'log')).write('notice', 'hello')
    expect(write.mock.calls).toEqual([[expect.stringMatching(/ \* hello\n$/)]])
  })
})
