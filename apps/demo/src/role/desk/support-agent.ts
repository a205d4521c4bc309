import { type Finding, finding, type Json, type JsonObject, parseImId, type Schema } from '@imprint/core'

/** One claim of an agent: a text or a list of texts, how long each may be, and what it must look like. */
interface ClaimRow {
  readonly list: boolean
  readonly most: number
  readonly isFit: (text: string) => boolean
}

const isWords = (text: string) => /^[^\p{C}\p{Zl}\p{Zp}]+$/u.test(text) && text.trim() === text
const isIm = (text: string) => parseImId(text).ok
const isLanguage = (text: string) => /^(?:[A-Za-z]{2,8}|[Xx])(?:-[A-Za-z0-9]{1,8}){0,8}$/.test(text)

const claims: Readonly<Record<string, ClaimRow>> = {
  id: { list: false, most: 1024, isFit: isIm },
  fn: { list: false, most: 256, isFit: isWords },
  'organization-name': { list: false, most: 256, isFit: isWords },
  role: { list: false, most: 256, isFit: isWords },
  hasLanguage: { list: true, most: 64, isFit: isLanguage },
  expertise: { list: true, most: 64, isFit: isWords },
  hasInstantMessage: { list: true, most: 1024, isFit: isIm },
}

const required = ['id', 'fn', 'organization-name', 'expertise']
const mostEntries = 16
const mostFindings = 20

/**
 * Sirius's type of credential as a client in a browser knows it. The issuer reads it from data/support-agent.template.json; compiling that file needs `eval`, which no page of ours allows, so here the same is said in rows, and a
 * test holds the two to each other.
 */
export const supportAgent: Schema = {
  type: 'SupportAgent',
  vct: 'https://sirius.example/types/support-agent/v1',
  subject: 'device',
  uri: 'https://sirius.example/schemas/support-agent/v1',
  contexts: [],
  check: (subject, extent = 'whole') => {
    const findings = Object.entries(subject).flatMap(([name, value]) => claimFaults(name, value, extent))
    for (const name of extent === 'whole' ? required : ['id'])
      if (!Object.hasOwn(subject, name)) findings.push(fault(`/${name}`, 'a required member is missing'))
    return (findings.length > 0 ? findings : contactFaults(subject)).slice(0, mostFindings)
  },
}

function claimFaults(name: string, value: Json, extent: 'whole' | 'disclosed'): readonly Finding[] {
  const row = Object.hasOwn(claims, name) ? claims[name] : undefined
  if (row === undefined) return [fault('', 'unknown member')]
  const texts = row.list && Array.isArray(value) ? value : [value]
  if (row.list !== Array.isArray(value) || texts.length > mostEntries)
    return [fault(`/${name}`, row.list ? `a list of at most ${mostEntries}` : 'a text')]
  if (texts.length === 0 && extent === 'whole') return [fault(`/${name}`, 'at least one entry')]
  const isFit = (text: Json) => typeof text === 'string' && [...text].length <= row.most && row.isFit(text)
  return texts.every(isFit) ? [] : [fault(`/${name}`, 'does not fit')]
}

/** An issuer has a say about its own domain only, and one device's credential is no other's. */
function contactFaults({ id, hasInstantMessage: listed = [] }: JsonObject): readonly Finding[] {
  const own = parseImId(id as string)
  const contacts = listed as readonly string[]
  const isOwn = (text: string) => {
    const entry = parseImId(text)
    if (!own.ok || !entry.ok || entry.value.domain !== own.value.domain) return false
    return entry.value.kind !== 'device' || text === id
  }
  return contacts.every(isOwn) ? [] : [fault('/hasInstantMessage', 'of another domain or device than the subject')]
}

function fault(pointer: string, detail: string): Finding {
  return finding('credential.schema_violation', detail, pointer)
}
