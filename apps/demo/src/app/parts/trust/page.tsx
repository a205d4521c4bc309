import { explainCode } from '@imprint/core'
import { useEffect } from 'react'
import { CheckList } from '../../../components/check-list.tsx'
import { Notice } from '../../../components/notice.tsx'
import { Panel } from '../../../components/panel.tsx'
import { type TrustRule, trustRules, trustSwitches } from '../../../messages/trust-cast.ts'
import type { TrustReport } from '../../../messages/trust-report.ts'
import { useStore } from '../../../state/use-store.ts'
import type { Scene } from '../../scene.ts'
import { Compare } from './compare.tsx'
import { Graph } from './graph.tsx'
import { ruleWords, switchWords } from './models.ts'
import { Opinions } from './opinions.tsx'
import { chooseRule, flipSwitch, openTrust, type TrustPlay, trustPlay } from './trust-play.ts'
import './page.css'

/** Who vouches for whom, by which rule Bob decides, what could happen, and how people compare keys themselves. */
export function Page({ scene }: { readonly scene: Scene }) {
  const play = useStore(trustPlay)
  useEffect(() => void openTrust(scene), [scene])
  const { phase, problem, report } = play
  return (
    <div className="trust-page">
      <Panel title="Why should Bob believe Alice’s key?">
        <p>
          Alice has a key of her own, and says with it: “this is my phone”. Anybody can make such a key. Bob’s client
          knows three ways to find out whether this one is really hers. Each of them ends at a key, and two of them
          agree only if it is the very same key.{' '}
          <small>
            Example Trust, the chat’s server, alice.example and social.example are played by this machine. Bob’s client
            really asks them.
          </small>
        </p>
        {report === null ? (
          <p>{phase === 'failed' ? null : 'Alice and Bob are making their keys…'}</p>
        ) : (
          <Graph opinions={report.opinions} />
        )}
        {problem === null ? null : (
          <Notice tone="rejected" title="That could not be done">
            <p>{problem}</p>
          </Notice>
        )}
      </Panel>
      {report === null ? null : <Open scene={scene} play={play} report={report} />}
    </div>
  )
}

function Open({
  scene,
  play,
  report,
}: {
  readonly scene: Scene
  readonly play: TrustPlay
  readonly report: TrustReport
}) {
  return (
    <>
      <div className="trust-choices">
        <Panel title="What Bob’s client says">
          <div aria-live="polite" data-outcome={report.outcome} data-rule={report.rule} className="trust-verdict">
            <Verdict report={report} />
          </div>
        </Panel>
        <Panel title="The rule">
          <fieldset className="trust-rules">
            <legend>How three opinions make one decision</legend>
            {trustRules.map((rule) => (
              <RuleChoice key={rule} rule={rule} chosen={play.rule} onChoose={() => void chooseRule(scene, rule)} />
            ))}
          </fieldset>
        </Panel>
        <Panel title="What if…">
          <fieldset className="trust-rules">
            <legend>Let something happen, and Bob’s client looks again</legend>
            {trustSwitches.map((name) => (
              <label key={name} className="trust-choice">
                <input
                  type="checkbox"
                  name={name}
                  checked={play.on.has(name)}
                  onChange={({ target }) => void flipSwitch(scene, name, target.checked)}
                />
                <span>
                  <b>{switchWords[name].label}</b> {switchWords[name].says}
                </span>
              </label>
            ))}
          </fieldset>
        </Panel>
      </div>
      <Panel title="What each of the three thinks">
        <Opinions opinions={report.opinions} />
        <details>
          <summary>All {report.checks.length} checks</summary>
          <CheckList checks={report.checks} />
        </details>
      </Panel>
      <Compare scene={scene} compared={play.compared} />
    </>
  )
}

function RuleChoice({
  rule,
  chosen,
  onChoose,
}: {
  readonly rule: TrustRule
  readonly chosen: TrustRule
  readonly onChoose: () => void
}) {
  const { label, says } = ruleWords[rule]
  return (
    <label className="trust-choice">
      <input type="radio" name="rule" value={rule} checked={rule === chosen} onChange={onChoose} />
      <span>
        <b>{label}</b> {says}
      </span>
    </label>
  )
}

function Verdict({ report: { outcome, because, opinions, rule, notes } }: { readonly report: TrustReport }) {
  const votes = (stance: string) => opinions.filter((each) => each.stance === stance).length
  const says = [
    `${votes('trusted')} of 3 believe the key`,
    ...(votes('distrusted') > 0 ? [`${votes('distrusted')} warns against it`] : []),
    ...(votes('none') > 0 ? [`${votes('none')} does not vouch`] : []),
    ...(votes('unsure') > 0 ? [`${votes('unsure')} cannot tell`] : []),
  ].join(', ')
  const titles = {
    accepted: 'Believed: this is Alice’s key',
    rejected: 'Refused',
    undecided: 'Could not be told: neither a yes nor a no',
  }
  const conflict = notes.find(({ code }) => code === 'trust.conflict')
  return (
    <>
      <Notice tone={outcome} title={titles[outcome]}>
        <p>
          By the rule “{ruleWords[rule].label}”: {says}.
        </p>
        {because === null ? null : (
          <p>
            {explainCode(because.code)?.hint}{' '}
            <small>
              <code>{because.code}</code> · {explainCode(because.code)?.spec}
            </small>
          </p>
        )}
      </Notice>
      {conflict === undefined ? null : (
        <Notice tone="undecided" title="They disagree, and the rule let one side win">
          <p>
            Both sides stand in the record of the verdict.{' '}
            <small>
              <code>{conflict.code}</code> · {conflict.detail}
            </small>
          </p>
        </Notice>
      )}
    </>
  )
}
