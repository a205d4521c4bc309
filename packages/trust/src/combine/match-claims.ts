import type { CredentialAbout, Json } from '@imprint/core'

/**
 * What a credential must say. `is`: the claim is exactly this value. `contains`: it is an array with exactly this element. `language`: it is a language tag, or an array of them, and one lies in this language
 * range (RFC 4647 section 3.3.1, basic filtering: `de` takes `de-CH`, `*` takes any). `all`, `any` and `not` put tests together.
 */
export type ClaimMatcher =
  | ClaimTest
  | { readonly all: readonly ClaimMatcher[] }
  | { readonly any: readonly ClaimMatcher[] }
  | { readonly not: ClaimMatcher }

/** A test of one claim, by its name in `credentialSubject`. */
export type ClaimTest =
  | { readonly claim: string; readonly is: string | number | boolean }
  | { readonly claim: string; readonly contains: string | number | boolean }
  | { readonly claim: string; readonly language: string }

/** `withheld`: the claim that decides was not disclosed, and so neither this test nor its opposite is met. */
export type Match = 'met' | 'unmet' | 'withheld'

/** Tests claims. A claim that is not there is `unmet` where the whole credential was shown, and `withheld` where some of it may not have been. */
export function matchClaims(matcher: ClaimMatcher, about: Pick<CredentialAbout, 'claims' | 'disclosed'>): Match {
  if ('all' in matcher) return worst(matcher.all.map((each) => matchClaims(each, about)))
  if ('any' in matcher) return opposite(worst(matcher.any.map((each) => opposite(matchClaims(each, about)))))
  if ('not' in matcher) return opposite(matchClaims(matcher.not, about))
  const { claims, disclosed } = about
  if (!Object.hasOwn(claims, matcher.claim)) return disclosed === 'whole' ? 'unmet' : 'withheld'
  const value = claims[matcher.claim] as Json
  // Elements of an array can be withheld one by one (RFC 9901 section 4.2.2), so that one which is not there says nothing either.
  const missing = disclosed !== 'whole' && Array.isArray(value) ? 'withheld' : 'unmet'
  if ('is' in matcher) return value === matcher.is ? 'met' : 'unmet'
  if ('contains' in matcher) return Array.isArray(value) && value.includes(matcher.contains) ? 'met' : missing
  const tags = Array.isArray(value) ? value : [value]
  return tags.some((tag) => typeof tag === 'string' && isInRange(tag, matcher.language)) ? 'met' : missing
}

/** One that is certainly unmet outweighs one that nobody knows about. */
function worst(matches: readonly Match[]): Match {
  if (matches.includes('unmet')) return 'unmet'
  return matches.includes('withheld') ? 'withheld' : 'met'
}

function opposite(match: Match): Match {
  switch (match) {
    case 'met':
      return 'unmet'
    case 'unmet':
      return 'met'
    case 'withheld':
      return 'withheld'
  }
}

function isInRange(tag: string, range: string): boolean {
  if (range === '*') return tag !== ''
  const [a, b] = [tag.toLowerCase(), range.toLowerCase()]
  return a === b || a.startsWith(`${b}-`)
}
