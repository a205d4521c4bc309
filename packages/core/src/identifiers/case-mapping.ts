/** The case mappings that IRC networks declare in CASEMAPPING. */
export type CaseMapping = 'ascii' | 'rfc1459' | 'rfc1459-strict' | 'rfc7613'

// What each takes for the upper case of what, beside A to Z (RFC 1459 section 2.2; the strict form leaves out the caret and tilde).
const pairs: Readonly<Record<CaseMapping, readonly [upper: string, lower: string]>> = {
  ascii: ['', ''],
  rfc1459: ['[]\\~', '{}|^'],
  'rfc1459-strict': ['[]\\', '{}|'],
  // PRECIS folds what is beyond ASCII; the brackets of Scandinavia are left alone.
  rfc7613: ['', ''],
}

/** Folds the ASCII part of a nick or channel. */
export function foldCase(mapping: CaseMapping, text: string): string {
  const [upper, lower] = pairs[mapping]
  let folded = ''
  for (const c of text) {
    const at = upper.indexOf(c)
    folded += at >= 0 ? lower[at] : c >= 'A' && c <= 'Z' ? c.toLowerCase() : c
  }
  return folded
}

/** Tells whether a text names one of the mappings. */
export function isCaseMapping(text: string): text is CaseMapping {
  return Object.hasOwn(pairs, text)
}
