import { describeSubject, isTextArray, type JsonObject } from '@imprint/core'
import type { VerdictReport } from '../../messages/verdict-report.ts'
import { claimsOf } from './limits.ts'

/** A verdict in one line, for somebody who has a second. */
export function glanceLine({ verdict }: VerdictReport): string {
  switch (verdict.outcome) {
    case 'rejected':
      return 'Do not rely on it'
    case 'undecided':
      return 'No yes and no no: ask again'
    case 'accepted': {
      const words = wordsOf(claimsOf(verdict.value))
      return words.length === 0 ? 'A device, and nothing else' : words.join(' · ')
    }
  }
}

/** Names of languages that an agent of this scene speaks, by their tags (RFC 5646). */
const languages: Readonly<Record<string, string>> = { en: 'English', 'art-x-vogon': 'Vogon' }

function wordsOf(claims: JsonObject): readonly string[] {
  const { hasLanguage, expertise, hasInstantMessage } = claims
  const words = [describeSubject(Object.fromEntries(Object.entries(claims).filter(([name]) => name !== 'id')))]
  if (isTextArray(hasInstantMessage)) words.push(...hasInstantMessage.slice(0, 1).map(handleWords))
  if (isTextArray(hasLanguage)) words.push(`speaks ${hasLanguage.map((tag) => languages[tag] ?? tag).join(' and ')}`)
  if (isTextArray(expertise)) words.push(expertise.join(' and '))
  return words.filter((word) => word !== '')
}

/** `@alice_smith@example.com` of `im:%40alice_smith@example.com`. */
function handleWords(address: string): string {
  return address.replace(/^im:/, '').replace(/^%40/, '@')
}
