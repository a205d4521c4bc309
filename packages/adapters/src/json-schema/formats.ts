import { parseDateTime, parseImId } from '@imprint/core'

/** The formats that a template may name, each with a check that reads a text once from its begin to its end. */
export const templateFormats: Readonly<Record<string, (text: string) => boolean>> = {
  /** An IM identifier that Imprint reads. */
  'im-uri': (text) => parseImId(text).ok,
  /** Words that people read, and nothing that hides among them. */
  'plain-text': isPlainText,
  /** RFC 5646, without its extensions. */
  'language-tag': (text) => text.length <= 64 && /^(?:[A-Za-z]{2,8}|[Xx])(?:-[A-Za-z0-9]{1,8}){0,8}$/.test(text),
  /** RFC 3339 full-date. */
  date: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && parseDateTime(`${text}T00:00:00Z`).ok,
  'date-time': (text) => parseDateTime(text).ok,
  /** An absolute URI in ASCII (RFC 3986 section 4.3). */
  uri: (text) => text.length <= 4096 && /^[A-Za-z][A-Za-z0-9+.-]{0,31}:[!-~]+$/.test(text),
}

// Control characters, lone surrogates, bidirectional controls (UAX 9) and characters that show nothing: with them one name passes for another.
const hidden =
  /[\p{Cc}\p{Cs}\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/u
// The joiners stand inside words of some scripts, and nowhere else.
const looseJoiner = /^[\u200c\u200d]|[\u200c\u200d]$/

function isPlainText(text: string): boolean {
  if (text.length > 1024 || hidden.test(text)) return false
  return text.split(/\p{Zs}+/u).every((word) => word !== '' && !looseJoiner.test(word))
}
