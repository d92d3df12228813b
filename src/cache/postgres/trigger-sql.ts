import { OptionError } from '../option-error.ts'

export interface NotifyTriggerOptions {
  /** The table, with its schema if that is not found by itself: `shop.product`. */
  readonly table: string
  /** The columns that its handler needs: what its keys and tags are made of. */
  readonly columns: readonly string[]
  /** The channel that is listened to. */
  readonly channel?: string
}

export interface OutboxTriggerOptions {
  readonly table: string
  readonly columns: readonly string[]
  /** The outbox's table; `samovar_outbox` unless given. */
  readonly outbox?: string
}

/** The channel, where none is named. */
export const CHANNEL = 'samovar'
/** The outbox, where none is named. */
export const OUTBOX = 'samovar_outbox'

/** What PostgreSQL sends in one notification is under 8,000 bytes; a row whose columns need more is told without them. */
const PAYLOAD_BYTES_MAX = 7900

/**
 * SQL that makes a table tell its changes on a channel: a function, and triggers for rows and for TRUNCATE. It may be run again. Throws OptionError for what names no
 * table, column or channel.
 */
export function notifyTriggerSql({ table, columns, channel = CHANNEL }: NotifyTriggerOptions): string {
  const target = literal('channel', channel)
  return `${changeFunction(
    'samovar_notify',
    `if octet_length(change::text) > ${PAYLOAD_BYTES_MAX} then change := change - 'old' - 'new'; end if;
  perform pg_notify(tg_argv[0], change::text);`,
  )}
${triggers('samovar_notify', table, columns, target)}`
}

/** SQL that makes the outbox's table, if it is not there. */
export function outboxSql(outbox: string = OUTBOX): string {
  return `create table if not exists ${identifier('outbox', outbox)} (id bigserial primary key, change jsonb not null);`
}

/**
 * SQL that makes a table write its changes to the outbox, within the transactions that make them: a function, and triggers for rows and for TRUNCATE. It may be run again. Throws
 * OptionError as {@link notifyTriggerSql} does.
 */
export function outboxTriggerSql({ table, columns, outbox = OUTBOX }: OutboxTriggerOptions): string {
  const target = literal('outbox', identifier('outbox', outbox))
  return `${changeFunction('samovar_outbox', `execute 'insert into ' || tg_argv[0] || ' (change) values ($1)' using change;`)}
${triggers('samovar_outbox', table, columns, target)}`
}

/** A trigger's function: its first argument says where to, the others are columns. */
function changeFunction(name: string, tell: string): string {
  return `create or replace function ${name}() returns trigger language plpgsql as $samovar$
declare
  columns text[] := array(select tg_argv[i] from generate_series(1, tg_nargs - 1) i);
  change jsonb := jsonb_build_object('table',
    case tg_table_schema when 'public' then tg_table_name else tg_table_schema || '.' || tg_table_name end);
begin
  if tg_op in ('UPDATE', 'DELETE') then
    change := change || jsonb_build_object('old',
      (select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(to_jsonb(old)) where key = any(columns)));
  end if;
  if tg_op in ('INSERT', 'UPDATE') then
    change := change || jsonb_build_object('new',
      (select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(to_jsonb(new)) where key = any(columns)));
  end if;
  ${tell}
  return null;
end $samovar$;`
}

function triggers(name: string, table: string, columns: readonly string[], target: string): string {
  const on = identifier('table', table)
  if (!Array.isArray(columns) || columns.length === 0)
    throw new OptionError('columns', 'names of columns, at least one', columns)
  const args = [target, ...columns.map(column => literal('columns', column))].join(', ')
  return `drop trigger if exists ${name}_rows on ${on};
create trigger ${name}_rows after insert or update or delete on ${on} for each row execute function ${name}(${args});
drop trigger if exists ${name}_truncate on ${on};
create trigger ${name}_truncate after truncate on ${on} for each statement execute function ${name}(${args});`
}

/** A name, quoted; with its schema if it has one. */
export function identifier(option: string, name: unknown): string {
  const parts = typeof name === 'string' ? name.split('.') : []
  if (parts.length < 1 || parts.length > 2 || parts.some(part => part === '' || part.includes('\0'))) {
    throw new OptionError(option, "a name, such as 'product' or 'shop.product'", name)
  }
  return parts.map(quoted).join('.')
}

/** The channel as LISTEN takes it. Its name may have dots. */
export function channelIdentifier(channel: string): string {
  literal('channel', channel)
  return quoted(channel)
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A text, quoted. */
function literal(option: string, text: unknown): string {
  if (typeof text !== 'string' || text === '' || text.includes('\0')) throw new OptionError(option, 'a name', text)
  return text.includes('\\')
    ? `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
    : `'${text.replaceAll("'", "''")}'`
}
