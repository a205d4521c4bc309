import { maxTextLength } from './unicode/budget.ts'
import { prototypeList } from './unicode/generated/prototypes.ts'

let prototypes: ReadonlyMap<string, string> | null = null

const ignorable = /\p{Default_Ignorable_Code_Point}/gu

/**
 * The skeleton of a text (UTS 39 section 4): texts that look alike have the same one. Not a spelling, not a key, not for showing: it only answers whether two
 * texts could be taken for each other. Never fails; a text over the budget of 4,096 characters is its own skeleton.
 *
 * @example
 * ```ts
 * confusableSkeleton('p\u0430ypal') === confusableSkeleton('paypal') // true
 * ```
 */
export function confusableSkeleton(text: string): string {
  if (text.length > maxTextLength) return text
  let skeleton = ''
  for (const character of text.normalize('NFD').replace(ignorable, '')) skeleton += prototypeOf(character)
  return skeleton.normalize('NFD')
}

/** Tells whether two different texts could be taken for each other (UTS 39 section 4). A text is not confusable with itself. */
export function confusable(a: string, b: string): boolean {
  return a !== b && confusableSkeleton(a) === confusableSkeleton(b)
}

function prototypeOf(character: string): string {
  prototypes ??= unpack()
  const listed = prototypes.get(character)
  if (listed !== undefined) return listed
  // What the list leaves out looks like its compatibility decomposition.
  const compatible = character.normalize('NFKD')
  if (compatible === character) return character
  let text = ''
  for (const part of compatible) text += prototypes.get(part) ?? part
  return text
}

function unpack(): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const parts = prototypeList.split('|')
  let codePoint = 0
  for (let at = 0; at + 1 < parts.length; at += 2) {
    codePoint += parts[at] === '' ? 1 : Number.parseInt(parts[at] as string, 36)
    const character = String.fromCodePoint(codePoint)
    found.set(character, parts[at + 1] || character)
  }
  return found
}
