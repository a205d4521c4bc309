import { isJsonObject, parseJsonObject, parseRequest, tokenBudget } from '@imprint/core'
import type { RelayMessage } from '../../../messages/relay-message.ts'
import { partyNames } from '../../../messages/role-id.ts'

/** Who sends what to whom, in a sentence. */
export function messageWords({ from, to, kind, text }: RelayMessage): string {
  const who = partyNames[from]
  const whom = partyNames[to]
  switch (kind) {
    case 'join':
      return to === 'room' ? `${who} joins the chat` : `The chat’s server tells ${whom} that a device joined: ${text}`
    case 'text':
      return `${who} says “${text.length > 60 ? `${text.slice(0, 60)}…` : text}”`
    case 'request':
      return `${who} asks ${whom}: ${askedWords(text)}`
    case 'presentation':
      return `${who} answers ${whom} with a presentation`
    case 'decline':
      return `${who} would not say`
    case 'verification':
      return `${who} and ${whom} compare their keys: ${stepWords(text)}`
    case 'enrol':
      return `${who} asks ${whom} for a credential`
    case 'challenge':
      return `${who} asks ${whom} to prove that it holds its key`
    case 'proof':
      return `${who} signs the challenge with its key`
    case 'credential':
      return `${who} issues a credential, bound to that key`
    case 'fetch':
      return `${who} fetches ${documentWords(text)}`
    case 'document':
      return `${who} answers ${whom}: ${contentWords(text)}`
    case 'unreachable':
      return `${who} does not answer`
  }
}

/** Which step of the comparison a message is: the end of its type (Matrix client-server API, "Short Authentication String (SAS) verification"). */
function stepWords(text: string): string {
  const json = parseJsonObject(text, tokenBudget)
  const type = json.ok ? json.value['type'] : undefined
  return typeof type === 'string' ? type.slice(type.lastIndexOf('.') + 1) : 'a step that cannot be read'
}

function askedWords(text: string): string {
  const request = parseRequest(text)
  if (!request.ok) return 'something that is no request'
  const names = request.value.ask.flatMap(({ claims }) => claims)
  return names.length === 0 ? 'show me a credential' : `show me ${names.join(', ')}`
}

function documentWords(url: string): string {
  if (url.endsWith('/.well-known/jwt-vc-issuer')) return 'the public keys of the issuer'
  return url.includes('/status/') ? 'the status list' : url
}

function contentWords(text: string): string {
  const json = parseJsonObject(text, tokenBudget)
  if (json.ok) return isJsonObject(json.value['jwks']) ? 'its public keys' : 'a document'
  return text.startsWith('https://') ? 'there is no such document' : 'the status list, signed'
}
