import type { CombineRule } from '@imprint/trust/combine'
import type { Report, ReportedCheck, ReportedOpinion } from '../verify/report.ts'
import { keyName } from '../verify/report-text.ts'
import { ruleName } from './policy-words.ts'
import { draftGraph, type GraphDraft, type LinkKind, type TrustGraph } from './trust-graph.ts'

const kinds: Readonly<Record<ReportedOpinion['stance'], LinkKind>> = {
  trusted: 'vouches',
  distrusted: 'refuses',
  none: 'refuses',
  unsure: 'doubts',
  'not-asked': 'silent',
}

/** Keys of one model that are drawn; an issuer that rolls has two or three. */
const maxKeys = 4

/** Draws why a verdict came out as it did: the rule, each model that was asked, what led it to which key, whose key that is, and whom the issuer speaks about. Keys and models that contradict each other are joined. */
export function verdictGraph(
  report: Pick<Report, 'outcome' | 'because' | 'credentials' | 'checks' | 'device'>,
): TrustGraph {
  const { outcome, because } = report
  const why = because === undefined ? '' : `: ${because.code}`
  const draft = draftGraph(`Who vouches for whom: ${outcome}${why}`, {
    id: 'self',
    label: 'The verifier',
    detail: `${outcome}${why}`,
    kind: 'self',
  })
  const rows = report.checks.filter(({ rule }) => rule === 'issuer.trusted')
  for (const [index, row] of rows.entries()) addCredential(draft, report, { row, index })
  return draft.finish()
}

function addCredential(
  draft: GraphDraft,
  report: Pick<Report, 'credentials' | 'device'>,
  { row, index }: { readonly row: ReportedCheck; readonly index: number },
): void {
  const credential = report.credentials?.[index]
  const opinions = row.opinions ?? []
  const named = credential?.issuer ?? row.token?.issuer ?? lastNamed(opinions)
  const issuer = draft.add({
    id: `party ${named ?? row.about}`,
    label: named ?? `the issuer of credential ${index + 1}`,
    detail: credential === undefined ? 'named as the issuer' : 'the issuer',
    kind: 'party',
  })
  if (opinions.length > 0) addOpinions(draft, { opinions, issuer, row })
  else {
    const path = (credential?.trustPath ?? []).map(({ who, model, why }) => ({ who, why: `${model}: ${why}` }))
    const kind = row.result === 'passed' ? 'vouches' : row.result === 'unknown' ? 'doubts' : 'refuses'
    const { above, label } = addSteps(draft, { from: 'self', issuer, path })
    draft.link({ from: above, to: issuer, kind, label: label ?? row.code ?? null })
  }
  if (credential === undefined) return
  const { id, fn } = credential.claims
  const name = typeof id === 'string' ? id : (report.device ?? 'the device')
  const subject = draft.add({
    id: `subject ${name}`,
    label: name,
    detail: typeof fn === 'string' ? fn : null,
    kind: 'subject',
  })
  draft.link({ from: issuer, to: subject, kind: 'vouches', label: credential.types.join(', ') })
}

/** Where nobody says what the token states, the models' paths lead to its issuer. */
function lastNamed(opinions: readonly ReportedOpinion[]): string | null {
  return opinions.map(({ path }) => path.at(-1)?.who).find((who) => who !== undefined) ?? null
}

interface Opinions {
  readonly opinions: readonly ReportedOpinion[]
  readonly issuer: string
  readonly row: ReportedCheck
}

function addOpinions(draft: GraphDraft, { opinions, issuer, row }: Opinions): void {
  const rule = draft.add({
    id: `rule ${row.about}`,
    label: ruleLabel(row.combinedBy, opinions),
    detail: outcomeOf(row),
    kind: 'rule',
    ...(row.result === 'failed' ? { mark: 'failed' } : {}),
  })
  draft.link({ from: 'self', to: rule, kind: 'asks', label: null })
  const leaves = opinions.filter((_, at) => isLeaf(opinions, at))
  for (const opinion of opinions) {
    const { model, place, stance, because } = opinion
    const above = place.replace(/\/models\/\d+$/, '')
    const leaf = leaves.includes(opinion)
    const number = Number(place.split('/').at(-1)) + 1
    const id = draft.add({
      id: modelId(row, opinion),
      label: `${number}. ${model.replace(/\(.*\)$/, '')}`,
      detail: because?.code ?? null,
      kind: leaf ? 'model' : 'rule',
    })
    draft.link({
      from: above === '' ? rule : `model ${row.about} ${above}`,
      to: id,
      kind: 'asks',
      label: null,
    })
    if (!leaf) continue
    if (stance === 'trusted') addKeys(draft, { opinion, from: id, issuer, row })
    else draft.link({ from: id, to: issuer, kind: kinds[stance], label: because?.code ?? null })
  }
  addConflicts(draft, leaves, row)
}

function outcomeOf({ result, code, notes = [] }: ReportedCheck): string {
  const [note] = notes
  if (result === 'passed') return note === undefined ? 'holds' : `holds, with ${note.code}`
  return `${result === 'failed' ? 'does not hold' : 'is undecided'}${code === undefined ? '' : `: ${code}`}`
}

function ruleLabel(combinedBy: string | undefined, opinions: readonly ReportedOpinion[]): string {
  if (combinedBy === undefined) return 'the rule of the policy'
  const count = opinions.filter(({ place }) => /^\/models\/\d+$/.test(place)).length
  const least = /^at-least-(\d+)$/.exec(combinedBy)?.[1]
  const plain = (['all', 'any', 'precedence', 'unless-distrusted'] as const).find((rule) => rule === combinedBy)
  const rule: CombineRule | undefined = least === undefined ? plain : { atLeast: Number(least) }
  return rule === undefined ? combinedBy : ruleName(rule, count)
}

/** A combination has its parts right after it. */
function isLeaf(opinions: readonly ReportedOpinion[], at: number): boolean {
  const next = opinions[at + 1]
  return next === undefined || !next.place.startsWith(`${opinions[at]?.place}/`)
}

const modelId = ({ about }: ReportedCheck, { place }: ReportedOpinion) => `model ${about} ${place}`
const keyId = ({ about }: ReportedCheck, key: string | undefined) => `key ${about} ${key}`

/** Draws what led a model to which keys. */
function addKeys(
  draft: GraphDraft,
  {
    opinion,
    from,
    issuer,
    row,
  }: {
    readonly opinion: ReportedOpinion
    readonly from: string
    readonly issuer: string
    readonly row: ReportedCheck
  },
): void {
  const { above, label } = addSteps(draft, { from, issuer, path: opinion.path })
  const { signedBy = null } = row.token ?? {}
  // The key that signed is the one that matters, wherever it stands.
  const keys = [...opinion.keys].sort((a, b) => Number(b === signedBy) - Number(a === signedBy)).slice(0, maxKeys)
  for (const key of keys) {
    const id = draft.add({
      id: keyId(row, key),
      label: keyName(key),
      detail: signedBy === null ? null : key === signedBy ? 'signed the credential' : 'did not sign the credential',
      kind: 'key',
      ...(key === signedBy ? { mark: 'signed' } : {}),
    })
    draft.link({ from: above, to: id, kind: 'vouches', label })
    draft.link({ from: id, to: issuer, kind: 'vouches', label: 'as its key' })
  }
  if (keys.length === 0) draft.link({ from: above, to: issuer, kind: 'vouches', label })
}

/** Joins what cannot both be true: two models that share no key, and one that distrusts what another believes. */
function addConflicts(draft: GraphDraft, leaves: readonly ReportedOpinion[], row: ReportedCheck): void {
  const believing = leaves.filter(({ stance, keys }) => stance === 'trusted' && keys.length > 0)
  for (const [at, one] of believing.entries()) {
    const other = believing.slice(0, at).find(({ keys }) => !keys.some((key) => one.keys.includes(key)))
    if (other !== undefined)
      draft.link({
        from: keyId(row, one.keys[0]),
        to: keyId(row, other.keys[0]),
        kind: 'conflicts',
        label: 'two models believe different keys of one issuer',
      })
  }
  const [first] = believing
  if (first === undefined) return
  for (const one of leaves.filter(({ stance }) => stance === 'distrusted'))
    draft.link({
      from: modelId(row, one),
      to: modelId(row, first),
      kind: 'conflicts',
      label: 'one distrusts what the other believes',
    })
}

/** Draws the steps of a path, and answers where it ends and why the last step was taken. The last is often the issuer itself, which stands elsewhere. */
function addSteps(
  draft: GraphDraft,
  {
    from,
    issuer,
    path,
  }: {
    readonly from: string
    readonly issuer: string
    readonly path: readonly { readonly who: string; readonly why: string }[]
  },
): { readonly above: string; readonly label: string | null } {
  let above = from
  let label: string | null = null
  for (const { who, why } of path) {
    if (`party ${who}` === issuer) {
      label = label === null ? why : `${label}; ${why}`
      continue
    }
    const id = draft.add({ id: `step ${who}`, label: who, detail: null, kind: 'party' })
    draft.link({ from: above, to: id, kind: 'vouches', label: why })
    above = id
    label = null
  }
  return { above, label }
}
