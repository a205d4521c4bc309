import { formatDateTime, imIdKey, type KeptCredential, parseImId, type Seconds } from '@imprint/core'
import { type Call, optionOf, UsageError } from '../command.ts'
import { printable } from '../terminal/style.ts'

/** The normal form by which credentials about a device, user or handle are found. What is no identifier is a usage error. */
export function aboutOption(call: Call): string | null {
  const text = optionOf(call, 'about')
  if (text === null) return null
  const id = parseImId(text)
  if (!id.ok) throw new UsageError({ ...id.error, detail: `--about: ${id.error.detail}` })
  return imIdKey(id.value)
}

/** A credential as the JSON answers of commands show it. The text is not among it: whoever lists credentials need not hold them. */
export function credentialJson({ text: _text, about: _about, ...kept }: KeptCredential) {
  return {
    ...kept,
    issuedAt: formatDateTime(kept.issuedAt),
    validFrom: formatDateTime(kept.validFrom),
    validUntil: formatDateTime(kept.validUntil),
    statusAt: formatDateTime(kept.statusAt),
  }
}

/** A credential as two lines of text. */
export function credentialLines({ id, subject, type, status, kid, validUntil }: KeptCredential, at: Seconds): string {
  const state = status === 'valid' && validUntil <= at ? 'ended' : status
  return `${state.padEnd(9)}  ${printable(subject)}\n           ${type}, until ${formatDateTime(validUntil)}, key ${printable(kid).slice(0, 11)}…\n           ${id}`
}
