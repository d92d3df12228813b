import { describe, expect, it } from 'vitest'
import { OptionError } from '../option-error.ts'
import { notifyTriggerSql, outboxSql, outboxTriggerSql } from './trigger-sql.ts'

describe('SQL of triggers', () => {
  it('quotes what it is given', () => {
    const sql = notifyTriggerSql({ table: 'a.b"; drop table x; --', columns: ["c'd", 'e\\'], channel: "it's" })
    expect(sql).toContain(
      `on "a"."b""; drop table x; --" for each row execute function samovar_notify('it''s', 'c''d', E'e\\\\')`,
    )
    expect(outboxTriggerSql({ table: 't', columns: ['c'], outbox: `o"'` })).toContain(`samovar_outbox('"o""''"', 'c')`)
    expect(outboxSql('my.outbox')).toContain('"my"."outbox"')
  })

  it.each([
    ['table', { table: '', columns: ['a'] }],
    ['table', { table: 'a.b.c', columns: ['a'] }],
    ['columns', { table: 'a', columns: [] }],
    ['columns', { table: 'a', columns: [''] }],
    ['channel', { table: 'a', columns: ['a'], channel: '' }],
    ['channel', { table: 'a', columns: ['a'], channel: 'a\0' }],
  ])('refuses as %s what names nothing: %j', (option, options) => {
    expect(() => notifyTriggerSql(options)).toThrow(OptionError)
    expect(() => notifyTriggerSql(options)).toThrow(option)
  })
})
