import { type Check, explainCode, findRule } from '@imprint/core'
import { type Tone, ToneSign } from './tone.tsx'
import './check-list.css'

const tones: Readonly<Record<Check['result'], Tone>> = {
  passed: 'accepted',
  failed: 'rejected',
  unknown: 'undecided',
  skipped: 'declined',
}

const words: Readonly<Record<Check['result'], string>> = {
  passed: 'holds',
  failed: 'does not hold',
  unknown: 'could not be told',
  skipped: 'was not asked for',
}

/** Every row of a verdict: the rule as a sentence, what came of it, and in small print its name, its code and the section of the specification. */
export function CheckList({ checks }: { readonly checks: readonly Check[] }) {
  return (
    <ol className="check-list">
      {checks.map((check) => {
        const { says, spec } = findRule(check.rule)
        const { code, detail, hint } = reasonOf(check)
        return (
          <li key={`${check.rule} ${check.about}`} className={`check check-${check.result}`} data-rule={check.rule}>
            <ToneSign tone={tones[check.result]} />
            <div>
              <p className="check-says">
                {says.charAt(0).toUpperCase()}
                {says.slice(1)} <span className="check-result">{words[check.result]}</span>
              </p>
              {hint === null ? null : <p className="check-hint">{hint}</p>}
              <p className="check-small">
                <code>{check.rule}</code>
                {code === null ? null : (
                  <>
                    {' · '}
                    <code className="check-code">{code}</code>
                  </>
                )}
                {` · ${spec}`}
                {detail === null ? null : ` · ${detail}`}
              </p>
            </div>
          </li>
        )
      })}
    </ol>
  )
}

function reasonOf(check: Check): Readonly<Record<'code' | 'detail' | 'hint', string | null>> {
  const nothing = { code: null, detail: null, hint: null }
  if (check.result === 'skipped') return { ...nothing, detail: check.policy }
  if ('needs' in check) return { ...nothing, hint: `Not reached: first “${findRule(check.needs).says}” must hold.` }
  if (check.result === 'passed') return nothing
  const { code, detail } = check.because
  return { code, detail, hint: explainCode(code)?.hint ?? null }
}
