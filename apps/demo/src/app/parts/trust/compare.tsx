import { Button } from '../../../components/button.tsx'
import { Notice } from '../../../components/notice.tsx'
import { Panel } from '../../../components/panel.tsx'
import type { CompareState } from '../../../messages/trust-report.ts'
import { useStore } from '../../../state/use-store.ts'
import type { Scene } from '../../scene.ts'
import { answerComparison, beginComparison, type ComparePlay, comparePlay, type Side } from './compare-play.ts'
import './compare.css'

/** Two people compare what their two screens show. */
export function Compare({ scene, compared }: { readonly scene: Scene; readonly compared: boolean }) {
  const play = useStore(comparePlay)
  const { phase, screens, problem } = play
  const busy = phase === 'opening'
  return (
    <Panel title="Compare keys yourselves">
      <p>
        The chat’s server says which key is Alice’s, and could lie. So Alice and Bob compare: their clients agree on a
        secret, and each shows seven pictures and three numbers that come from it and from nothing else. They read them
        to each other over the telephone. If they are the same, nobody is in the middle.{' '}
        {compared ? 'Bob has compared Alice’s key: the second way above says so now.' : null}
      </p>
      <div className="compare-begin">
        <Button kind="primary" onClick={() => void beginComparison(scene, false)}>
          Compare
        </Button>
        <Button onClick={() => void beginComparison(scene, true)}>Compare, with Mallory in the middle</Button>
      </div>
      {screens === null ? null : (
        <div className="compare-screens">
          {(['alice', 'bob'] as const).map((side) => (
            <Screen key={side} scene={scene} side={side} screen={screens[side]} play={play} />
          ))}
        </div>
      )}
      <div aria-live="polite" className="compare-ending" data-ending={play.ending}>
        {busy ? <p>Their clients agree on a secret…</p> : null}
        <Ending play={play} />
        {problem === null ? null : (
          <Notice tone="rejected" title="The comparison failed">
            <p>{problem}</p>
          </Notice>
        )}
      </div>
    </Panel>
  )
}

const names: Readonly<Record<Side, string>> = { alice: 'Alice’s phone', bob: 'Bob’s client' }

function Screen({
  scene,
  side,
  screen: { emoji, decimal },
  play: { phase, answers },
}: {
  readonly scene: Scene
  readonly side: Side
  readonly screen: CompareState
  readonly play: ComparePlay
}) {
  const answer = answers[side]
  return (
    <section className="compare-screen" aria-label={names[side]} data-side={side}>
      <h3>{names[side]} shows</h3>
      <ol className="compare-emoji">
        {emoji.map((each, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a sign is its place, and may come twice
          <li key={index}>
            <span aria-hidden="true">{each.emoji}</span>
            {each.word}
          </li>
        ))}
      </ol>
      <p className="compare-decimal">
        or, as numbers: <b>{decimal.join(' ')}</b>
      </p>
      {phase === 'shown' && answer === null ? (
        <div className="compare-begin">
          <Button kind="primary" onClick={() => void answerComparison(scene, side, 'same')}>
            They match
          </Button>
          <Button kind="danger" onClick={() => void answerComparison(scene, side, 'differ')}>
            They do not match
          </Button>
        </div>
      ) : null}
      {answer === null ? null : <p>Said: {answer === 'same' ? 'they match' : 'they do not match'}.</p>}
    </section>
  )
}

function Ending({ play: { ending, middle } }: { readonly play: ComparePlay }) {
  switch (ending) {
    case 'vouched':
      return (
        <Notice tone="accepted" title="Bob’s client signed Alice’s main key">
          <p>
            From now on it believes what this key says, and warns of any other that the server may show. Look at the
            second way above.
          </p>
        </Notice>
      )
    case 'noticed':
      return middle ? (
        <Notice tone="rejected" title="Mallory was noticed">
          <p>
            She agreed on one secret with Alice and on another with Bob, and cannot make the two show the same. Nothing
            was signed.{' '}
            <small>
              <code>sas.mismatch</code>
            </small>
          </p>
        </Notice>
      ) : (
        <Notice tone="rejected" title="Nothing was signed">
          <p>
            Somebody said that the screens differ, so it counts as if somebody were in the middle.{' '}
            <small>
              <code>sas.mismatch</code>
            </small>
          </p>
        </Notice>
      )
    case 'fooled':
      return (
        <Notice tone="rejected" title="They did not look: Bob would now vouch for Mallory’s key">
          <p>
            Every message was in order, and no client can notice. Only the people can: the two screens differ. The page
            stopped here, before Bob’s client signed.
          </p>
        </Notice>
      )
    case null:
      return null
  }
}
