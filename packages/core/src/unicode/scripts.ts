import { maxTextLength } from './budget.ts'
import { scriptNames } from './generated/scripts.ts'

/** Scripts written together in one language (UTS 39 section 5.1): a character of the first may stand among those of the others. */
const together: Readonly<Record<string, readonly string[]>> = {
  Han: ['Japanese', 'Korean', 'Hanb'],
  Hiragana: ['Japanese'],
  Katakana: ['Japanese'],
  Hangul: ['Korean'],
  Bopomofo: ['Hanb'],
}

interface Script {
  readonly name: string
  /** Characters of the script (UAX 24 Script), for naming it. */
  readonly own: RegExp
  /** Characters used with it (Script_Extensions), for deciding. */
  readonly used: RegExp
}

let known: readonly Script[] | null = null

/**
 * Names the scripts of a text that mixes them (UTS 39 section 5.1), in order; none where one script, or one language's usual set of scripts, covers all of it.
 * Digits, punctuation and marks that belong to every script never make a mix. A reason to look twice, not to refuse: `мир24`, `東京タワー` are none, `pаypal`
 * with a Cyrillic а is one. Scripts that the runtime does not know are left out, and what comes after 4,096 characters.
 *
 * @example
 * ```ts
 * mixedScripts('p\u0430ypal') // ['Cyrillic', 'Latin']
 * ```
 */
export function mixedScripts(text: string): readonly string[] {
  // ASCII knows one script.
  if (!/[^\0-\x7f]/.test(text)) return []
  known ??= scripts()
  const seen = new Set<string>()
  let common = null as ReadonlySet<string> | null
  for (const character of new Set(text.slice(0, maxTextLength))) {
    const sets = scriptsOf(character, known)
    if (sets === null) continue
    const before = common
    common = before === null ? sets : new Set([...sets].filter((name) => before.has(name)))
    const own = known.find((script) => script.own.test(character))
    if (own !== undefined) seen.add(own.name)
  }
  return common === null || common.size > 0 ? [] : [...seen].sort()
}

/** The augmented script set of UTS 39 section 5.1; `null` for all scripts, which Common and Inherited stand for. */
function scriptsOf(character: string, all: readonly Script[]): ReadonlySet<string> | null {
  if (/[\p{Script_Extensions=Common}\p{Script_Extensions=Inherited}]/u.test(character)) return null
  const names = all.filter((script) => script.used.test(character)).map(({ name }) => name)
  return names.length === 0 ? null : new Set(names.flatMap((name) => [name, ...(together[name] ?? [])]))
}

function scripts(): readonly Script[] {
  const found: Script[] = []
  for (const name of scriptNames.split(' '))
    try {
      const own = new RegExp(`\\p{Script=${name}}`, 'u')
      found.push({ name, own, used: new RegExp(`\\p{Script_Extensions=${name}}`, 'u') })
    } catch {
      // A script that came after the runtime's Unicode version: it has no character of it either.
    }
  return found
}
