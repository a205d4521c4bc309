import { type OpenedCredential, type OpenedPresentation, peekJws } from '@imprint/core'
import { formats } from '../formats.ts'
import { compact, proofFacts, timeWords } from './claims-shape.ts'
import { distinct, type Inspection, inspection, type Problem, problemOf, type Reader } from './inspection.ts'
import { identifierWords } from './subject-problems.ts'

/** A compact JWT with at least one tilde behind it. */
const sdJwtForm = /^e[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*){2}~/

/** Reads an SD-JWT VC, with or without its key binding (RFC 9901 section 4). */
export const readSdJwt: Reader = (raw) => {
  const text = raw.trim()
  return sdJwtForm.test(text) ? inspectSdJwt(text) : null
}

function inspectSdJwt(text: string): Inspection {
  for (const format of formats) {
    const opened = format.open(text)
    if (opened === null) continue
    if (!opened.ok) return unread(text, [problemOf(opened.error)])
    return opened.value.kind === 'credential' ? credential(text, opened.value) : presentation(text, opened.value)
  }
  return unread(text, [])
}

function credential(text: string, opened: OpenedCredential): Inspection {
  const { subject, subjectId, issuer, types, validFrom, validUntil, status, holderKey, notes } = opened
  return inspection({
    kind: 'credential',
    what: 'a verifiable credential whose claims are shown one by one (SD-JWT VC, RFC 9901)',
    facts: [
      ...compact([
        ['types', types.join(', ')],
        ['issuer', issuer],
        ['about', identifierWords(subjectId)],
        ['shows', Object.keys(subject).slice(1).join(', ')],
        ['from', timeWords(validFrom ?? undefined)],
        ['until', timeWords(validUntil ?? undefined)],
        ['revocable', status === null ? 'no (it has no status)' : 'yes'],
        ['bound to', `a key on ${holderKey.crv}`],
      ]),
      [
        'disclosures',
        `${text.split('~').length - 2}; what is withheld cannot be counted, because some digests may stand for nothing`,
      ],
    ],
    problems: notes.map((note) => problemOf(note)),
    remarks: ['Whether its issuer signed it, and is believed, was not checked: imprint verify does that.'],
  })
}

function presentation(text: string, opened: OpenedPresentation): Inspection {
  const [inner] = opened.enclosed
  const binding = peekJws(text.slice(text.lastIndexOf('~') + 1))
  return inspection({
    kind: 'presentation',
    what: 'a presentation of one credential, of which some claims are shown, made for one verifier and one request',
    facts: binding.ok ? proofFacts(binding.value.payload) : [],
    problems: distinct(opened.notes.map((note) => problemOf(note))),
    remarks: ['Whether it answers your request and its issuer is believed was not checked: imprint verify does that.'],
    parts: typeof inner === 'string' ? [{ name: 'credential', inspection: inspectSdJwt(inner) }] : [],
  })
}

/** Says what can be said of one that no format opens: how many parts it has, and the fault. */
function unread(text: string, problems: readonly Problem[]): Inspection {
  const parts = text.split('~')
  return inspection({
    kind: 'sd-jwt',
    what: 'an SD-JWT (RFC 9901) that Imprint does not read',
    facts: [['disclosures', String(parts.length - 2)]],
    problems:
      problems.length > 0
        ? problems
        : [
            problemOf({
              code: 'format.unknown',
              detail: 'its typ is not that of an SD-JWT VC, dc+sd-jwt',
              pointer: '/typ',
            }),
          ],
  })
}
