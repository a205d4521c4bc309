import type { Report, ReportedCheck, ReportedOpinion } from '../verify/report.ts'
import { keyName } from '../verify/report-text.ts'
import { draftGraph, type GraphDraft, type LinkKind, type TrustGraph } from './trust-graph.ts'

const kinds: Readonly<Record<ReportedOpinion['stance'], LinkKind>> = {
  trusted: 'vouches',
  distrusted: 'refuses',
  none: 'refuses',
  unsure: 'doubts',
  'not-asked': 'silent',
}

/** Draws why a verdict came out as it did: each model that was asked, what led it to the issuer's key, the issuer, and whom it speaks about. */
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
  const issuer = draft.add({
    id: `party ${credential?.issuer ?? row.about}`,
    label: credential?.issuer ?? `the issuer of credential ${index + 1}`,
    detail: credential === undefined ? (row.code ?? null) : null,
    kind: 'party',
  })
  const opinions = row.opinions ?? []
  const keys = new Set(opinions.filter(({ stance }) => stance === 'trusted').map((each) => each.keys.join()))
  for (const [at, opinion] of opinions.entries())
    addOpinion(draft, { opinion, issuer, row, isLeaf: isLeaf(opinions, at), showKeys: keys.size > 1 })
  if (opinions.length === 0) {
    const path = (credential?.trustPath ?? []).map(({ who, model, why }) => ({ who, why: `${model}: ${why}` }))
    const kind = row.result === 'passed' ? 'vouches' : row.result === 'unknown' ? 'doubts' : 'refuses'
    addPath(draft, { from: 'self', issuer, path, kind, code: row.code ?? null })
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

/** A combination has its parts right after it. */
function isLeaf(opinions: readonly ReportedOpinion[], at: number): boolean {
  const next = opinions[at + 1]
  return next === undefined || !next.place.startsWith(`${opinions[at]?.place}/`)
}

function addOpinion(
  draft: GraphDraft,
  {
    opinion,
    issuer,
    row,
    isLeaf: leaf,
    showKeys,
  }: {
    readonly opinion: ReportedOpinion
    readonly issuer: string
    readonly row: ReportedCheck
    readonly isLeaf: boolean
    /** Whether models believe different keys, so that it matters which. */
    readonly showKeys: boolean
  },
): void {
  const { model, place, stance, because, path } = opinion
  const above = place.replace(/\/models\/\d+$/, '')
  const id = draft.add({
    id: `model ${row.about} ${place}`,
    label: model.replace(/\(.*\)$/, ''),
    detail: because?.code ?? null,
    kind: leaf ? 'model' : 'rule',
  })
  draft.link({ from: above === '' ? 'self' : `model ${row.about} ${above}`, to: id, kind: 'asks', label: null })
  if (!leaf) return
  const steps = stance === 'trusted' ? path.map(({ who, why }) => ({ who, why })) : []
  const link = { from: id, issuer, kind: kinds[stance], code: because?.code ?? null }
  if (!showKeys || stance !== 'trusted') {
    addPath(draft, { ...link, path: steps })
    return
  }
  const others = steps.filter(({ who }) => `party ${who}` !== issuer)
  for (const key of opinion.keys)
    addPath(draft, { ...link, path: [...others, { who: keyName(key), why: steps.at(-1)?.why ?? model }] })
}

function addPath(
  draft: GraphDraft,
  {
    from,
    issuer,
    path,
    kind,
    code,
  }: {
    readonly from: string
    readonly issuer: string
    readonly path: readonly { readonly who: string; readonly why: string }[]
    readonly kind: LinkKind
    readonly code: string | null
  },
): void {
  let above = from
  let label: string | null = null
  for (const { who, why } of path) {
    label = why
    // The last step is often the issuer itself.
    if (`party ${who}` === issuer) continue
    const id = draft.add({ id: `step ${who}`, label: who, detail: null, kind: 'party' })
    draft.link({ from: above, to: id, kind: 'vouches', label: why })
    above = id
    label = null
  }
  draft.link({ from: above, to: issuer, kind, label: label ?? code })
}
