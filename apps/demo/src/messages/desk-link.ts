import { fail, ok, type Result } from '@imprint/core'

/** The link to a question of the support desk: it opens the customer's own client, which asks the desk what the question is. The code stands behind the "#", so that no server on the way sees it. */
export function deskLink(client: string, code: string): string {
  return `${client}/#/desk/${code}`
}

/** Reads the code of such a link. Anything else is `request.malformed`: a client that was made to open what it scanned would go wherever a picture leads. */
export function parseDeskLink(text: string, client: string): Result<string> {
  const prefix = deskLink(client, '')
  const code = text.startsWith(prefix) ? text.slice(prefix.length) : ''
  return /^[A-Za-z0-9_-]{22}$/.test(code) ? ok(code) : fail('request.malformed', 'no link of the support desk')
}
