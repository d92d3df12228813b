import { CacheError } from '../cache-error.ts'

/**
 * The part of Standard Schema v1 (https://standardschema.dev) that the library uses: zod, valibot, arktype and others make schemas of this shape.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** What a loader may give a schema. */
export type SchemaInput<S extends StandardSchema> = NonNullable<S['~standard']['types']>['input']
/** What readers get from it. */
export type SchemaOutput<S> = S extends StandardSchema ? NonNullable<S['~standard']['types']>['output'] : never

/** Checks a value, and resolves to what the schema makes of it. Rejects with {@link CacheError} ERR_CACHE_SCHEMA, whose cause is the list of issues. */
export async function validate<Output>(schema: StandardSchema<unknown, Output>, value: unknown): Promise<Output> {
  const result = await schema['~standard'].validate(value)
  if (result.issues === undefined) return result.value
  const first = result.issues[0]
  const path = first?.path?.map(part => String(typeof part === 'object' ? part.key : part)).join('.')
  const place = path ? ` at ${path}` : ''
  throw new CacheError(
    'ERR_CACHE_SCHEMA',
    `the value does not fit its schema${place}: ${first?.message}`,
    result.issues,
  )
}

/** Whether something can be used as a schema. */
export function isSchema(value: unknown): value is StandardSchema {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  const standard: unknown = (value as { '~standard'?: unknown })['~standard']
  if (typeof standard !== 'object' || standard === null) return false
  return typeof (standard as { validate?: unknown }).validate === 'function'
}
