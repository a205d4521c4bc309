import { type Considered, explainCode, type ModelOpinion } from '@imprint/core'
import { Badge } from '../../../components/badge.tsx'
import type { Tone } from '../../../components/tone.tsx'
import { type ModelWords, models, stanceWords } from './models.ts'
import './opinions.css'

const tones: Readonly<Record<ModelOpinion['stance'], Tone>> = {
  trusted: 'accepted',
  distrusted: 'rejected',
  none: 'declined',
  unsure: 'undecided',
  'not-asked': 'neutral',
}

/** What each model thinks and what led it there: the picture in words. */
export function Opinions({ opinions }: { readonly opinions: Considered }) {
  return (
    <ul className="trust-opinions">
      {models.map((model) => {
        const opinion = opinions.find(({ place }) => place === model.place)
        return opinion === undefined ? null : <Opinion key={model.place} model={model} opinion={opinion} />
      })}
    </ul>
  )
}

function Opinion({ model, opinion }: { readonly model: ModelWords; readonly opinion: ModelOpinion }) {
  const { stance, because, path } = opinion
  return (
    <li data-model={opinion.model} data-stance={stance} data-code={because?.code}>
      <h3>{model.name}</h3>
      <Badge tone={tones[stance]}>{stanceWords[stance]}</Badge>
      <p>{model.about}</p>
      {because === null ? null : (
        <p>
          {explainCode(because.code)?.hint}{' '}
          <small>
            <code>{because.code}</code> · {because.detail}
          </small>
        </p>
      )}
      {path.length === 0 ? (
        <>
          <p className="trust-path-title">The way it would go</p>
          <ol className="trust-path">
            {model.chain.map(({ who, why }) => (
              <li key={who}>
                <b>{who}</b> {why}
              </li>
            ))}
            <li>
              <b>Alice’s key</b> {model.last}
            </li>
          </ol>
        </>
      ) : (
        <>
          <p className="trust-path-title">What convinced it</p>
          <ol className="trust-path">
            {path.map(({ who, why, evidenceAt }) => (
              <li key={`${who} ${why}`}>
                <b>{who}</b> {why}
                {evidenceAt === null ? null : <small> (fetched at {timeOf(evidenceAt)})</small>}
              </li>
            ))}
          </ol>
        </>
      )}
      <p>
        <small>{model.spec}</small>
      </p>
    </li>
  )
}

function timeOf(at: number): string {
  return new Date(at * 1000).toLocaleTimeString('en-GB')
}
