import type { SignatureVerifier } from '@imprint/core'
import { type Clock, type Code, codes, type Finding, type JsonObject } from '@imprint/core'

/** What `imprint inspect` says about a text. */
export interface Inspection {
  /** A word for programs, such as `credential`. */
  readonly kind: string
  /** What it is, as a sentence. */
  readonly what: string
  /** What it says of itself: names and values in words, never a private key. */
  readonly facts: readonly (readonly [name: string, value: string])[]
  /** Everything that is wrong with it. */
  readonly problems: readonly Problem[]
  /** Worth knowing, and nothing wrong. */
  readonly remarks: readonly string[]
  /** What is inside, such as the credentials of a presentation. */
  readonly parts: readonly { readonly name: string; readonly inspection: Inspection }[]
}

/** One thing that is wrong. */
export interface Problem extends Finding {
  readonly hint: string
  /** The row of `draftDefects`, where the draft's own example has this fault. */
  readonly defect?: number
  /** How the text was read on to find this, where a strict reading had already failed. Nothing was repaired. */
  readonly asIf?: string
}

/** What a reader is given besides the text. */
export interface InspectContext {
  readonly clock: Clock
  readonly signatures: SignatureVerifier
}

/** Recognises one kind of text. `null` means that it is another. */
export type Reader = (text: string, context: InspectContext) => Promise<Inspection | null> | Inspection | null

/** Makes a problem: a finding with its hint. */
export function problem(
  code: Code,
  detail: string,
  more: { readonly pointer?: string; readonly defect?: number; readonly asIf?: string } = {},
): Problem {
  return { code, detail, hint: codes[code].hint, ...more }
}

/** Makes a problem of a finding. */
export function problemOf(finding: Finding, more: { readonly defect?: number } = {}): Problem {
  return { ...finding, hint: codes[finding.code].hint, ...more }
}

/** An inspection with what is not given left empty. */
export function inspection(given: Pick<Inspection, 'kind' | 'what'> & Partial<Inspection>): Inspection {
  return { facts: [], problems: [], remarks: [], parts: [], ...given }
}

/** Leaves out what says the same about the same place. The first of a kind stays. */
export function distinct(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>()
  return problems.filter(({ code, pointer, detail }) => {
    const key = `${code} ${pointer ?? detail}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** Tells what is wrong from what is only worth saying. */
export function isWrong({ code }: Problem): boolean {
  return codes[code].outcome !== 'noted'
}

/** A member of an object if it is a text. */
export function textMember(object: JsonObject, name: string): string | null {
  const value = object[name]
  return typeof value === 'string' ? value : null
}
