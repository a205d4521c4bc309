import type { Code } from './codes.ts'

/** One thing found wrong, or worth saying. `code` is the API; `detail` says what was expected and what came, and never holds a key or a claim's value. */
export interface Finding<C extends Code = Code> {
  readonly code: C
  /** What was expected and what came. Never a secret, never the value of a claim. */
  readonly detail: string
  /** JSON pointer (RFC 6901) to the place, where there is one. */
  readonly pointer?: string
}

/** The outcome of our own work: parsing, issuing, presenting. Someone else's evidence gets a `Verdict` instead. */
export type Result<T> = { readonly ok: true; readonly value: T } | Failed

/** The failing half of a `Result`. */
export interface Failed {
  readonly ok: false
  readonly error: Finding
}

/** Wraps a value as a success. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value }
}

/** Makes a failure from a code of the table, a detail and, where there is one, a JSON pointer. */
export function fail(code: Code, detail: string, pointer?: string): Failed {
  return { ok: false, error: finding(code, detail, pointer) }
}

/** Makes a finding. */
export function finding<C extends Code>(code: C, detail: string, pointer?: string): Finding<C> {
  return pointer === undefined ? { code, detail } : { code, detail, pointer }
}
