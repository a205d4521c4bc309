import { type Check, isJsonObject, maxTokenLength } from '@imprint/core'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { CheckList } from '../../../components/check-list.tsx'
import { Field } from '../../../components/field.tsx'
import { Notice } from '../../../components/notice.tsx'
import { Panel } from '../../../components/panel.tsx'
import { TokenView } from '../../../components/token-view.tsx'
import { decodeAnyText } from '../../decode/decode-text.ts'
import type { Scene } from '../../scene.ts'
import type { Exhibit } from './attack.ts'
import { checksOf } from './checks-of.ts'
import { openPlay } from './open-play.ts'
import { Exhibited, Judged } from './run-view.tsx'

/** Any text whatever, judged by Bob. */
export function PasteOwn({ scene }: { readonly scene: Scene }) {
  const [text, write] = useState('')
  const [request, setRequest] = useState<string | null>(null)
  const [judged, setJudged] = useState<Judgement | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const attempt = async (run: () => Promise<void>) => {
    setProblem(null)
    try {
      await run()
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
  }
  const ask = () =>
    attempt(async () => {
      const made = await openPlay(scene).request()
      setRequest(made.text)
    })
  const fill = (what: 'credential' | 'presentation') =>
    attempt(async () => {
      const play = openPlay(scene)
      const asked = request ?? (await play.request()).text
      setRequest(asked)
      write(
        what === 'credential'
          ? ((await play.state('alice-phone')).credentials[0] ?? '')
          : await play.present('alice-phone', asked),
      )
    })
  const judge = () =>
    attempt(async () => {
      const asked = request ?? (await openPlay(scene).request()).text
      setRequest(asked)
      setJudged(await judgeText(scene, text, asked))
    })
  return (
    <Panel title="Paste your own">
      <p>
        Any text: a credential of another maker, a token from your own system, a line of poetry. It is only read, by
        Bob’s verifier, in Bob’s frame. It is sent nowhere.
      </p>
      <Field
        label="What Bob is given"
        hint={`At most ${maxTokenLength.toLocaleString('en')} characters are read; what is longer is refused unread.`}
        value={text}
        onChange={(value) => write(wellFormed(value.slice(0, maxTokenLength + 1)))}
        lines={6}
      />
      <div className="break-actions">
        <Button kind="primary" disabled={text === ''} onClick={() => void judge()}>
          Let Bob judge it
        </Button>
        <Button onClick={() => void fill('presentation')}>Fill in Alice’s answer</Button>
        <Button onClick={() => void fill('credential')}>Fill in Alice’s bare credential</Button>
        <Button kind="quiet" onClick={() => void ask()}>
          New request of Bob’s
        </Button>
      </div>
      {request === null ? null : <TokenView label="Bob’s request, which it must answer" text={request} />}
      <div aria-live="polite" className="break-result" data-judged={judged === null ? 'no' : 'yes'}>
        {problem === null ? null : (
          <Notice tone="undecided" title="It could not be judged">
            {problem}
          </Notice>
        )}
        {judged === null ? null : (
          <>
            <p className="break-did">
              It looks like this: <strong>{decodeAnyText(judged.exhibit.text).what}</strong>
            </p>
            <Judged exhibit={judged.exhibit} />
            {judged.credential === null ? null : <AsCredential checks={judged.credential} />}
            <Exhibited exhibit={judged.exhibit} scene={scene} />
          </>
        )}
      </div>
    </Panel>
  )
}

/** Half a character, which cutting may leave, is none in UTF-8 (RFC 3629 section 3), and reaches nobody. */
function wellFormed(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text))
}

interface Judgement {
  readonly exhibit: Exhibit
  /** The checks of a credential that was shown without a presentation; `null` for anything else. */
  readonly credential: readonly Check[] | null
}

async function judgeText(scene: Scene, text: string, request: string): Promise<Judgement> {
  const report = await openPlay(scene).judge(text, request)
  const { verdict } = report
  const exhibit = { text, request, report, beside: [] }
  if (verdict.outcome === 'accepted' || verdict.because.code !== 'presentation.empty')
    return { exhibit, credential: null }
  const explained = await scene.frames.command('bob', 'explain', text)
  const checks = explained.ok && isJsonObject(explained.value) ? explained.value['checks'] : undefined
  return { exhibit, credential: checksOf(checks) }
}

function AsCredential({ checks }: { readonly checks: readonly Check[] }) {
  return (
    <section className="break-section" aria-label="As a credential on its own">
      <h3>What it is: a credential without anybody who shows it</h3>
      <p>
        Whoever has a copy can send it, so it proves nothing about the sender. Judged on its own, as a record, this
        comes of it:
      </p>
      <CheckList checks={checks} />
    </section>
  )
}
