import { type Finding, finding } from '../result.ts'
import type { ImId } from './im-id.ts'
import type { IdentifierContext } from './protocol.ts'
import { secondJidReading } from './xmpp.ts'

/** What looks are judged by: the functions of `@imprint/core/confusables` and `@imprint/core/unicode`, handed in because their tables are large. */
export interface Looks {
  confusableSkeleton(text: string): string
  mixedScripts?(text: string): readonly string[]
}

/** What to warn about. */
export interface WarningOptions extends IdentifierContext {
  readonly looks?: Looks
  /** Names that the reader knows: the own contacts, the handles of a room. */
  readonly knownHandles?: readonly string[]
}

/**
 * Says what is worth a second look at an identifier that was parsed: a name that looks like one in the list and is another (`identifier.confusable`, with the
 * pair), mixed scripts, and a text that another notation reads as someone else. Nothing here makes an identifier invalid.
 */
export function identifierWarnings(
  id: ImId,
  { looks, knownHandles = [], ...context }: WarningOptions,
): readonly Finding[] {
  const found: Finding[] = []
  // Only a native text has two notations; a URI says where its parts begin.
  if (id.protocol === 'xmpp' && !id.source.includes(':')) {
    const other = secondJidReading(id.source, { context, source: id.source })
    if (other !== null)
      found.push(
        finding(
          'identifier.second_reading',
          `read as a ${id.kind}, also readable as a ${other.kind} at another domain`,
        ),
      )
  }
  const name = id.name ?? id.user
  if (looks === undefined || name === null) return found
  const scripts = looks.mixedScripts?.(name) ?? []
  if (scripts.length > 1) found.push(finding('identifier.mixed_scripts', scripts.join(', ')))
  const skeleton = looks.confusableSkeleton(name)
  for (const known of knownHandles)
    if (known !== name && looks.confusableSkeleton(known) === skeleton)
      found.push(finding('identifier.confusable', `${name} looks like ${known}`))
  return found
}
