import { type Failed, type Format, fail, type Opened, parseJson, type Result, tokenBudget } from '@imprint/core'

/** Lets each format say whether a text is its own. The first that does answers; a text that is nobody's own is explained as far as it can be. */
export function openAny(text: string, formats: readonly Format[]): Result<Opened> {
  if (typeof text !== 'string') return fail('format.unknown', 'there is no text')
  for (const format of formats) {
    const opened = format.open(text)
    if (opened !== null) return opened
  }
  return explain(text)
}

/** JSON that stands alone was never signed; that it is also broken is worth saying first. */
function explain(text: string): Failed {
  const first = /^\s*(\S)/.exec(text.slice(0, 1024))?.[1]
  if (first !== '{' && first !== '[') return fail('format.unknown', 'no configured format begins like this')
  const json = parseJson(text, tokenBudget)
  return json.ok ? fail('credential.unsecured', 'bare JSON without a signature') : json
}
