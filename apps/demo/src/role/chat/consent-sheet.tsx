import { useId } from 'react'
import { Button } from '../../components/button.tsx'
import { Notice } from '../../components/notice.tsx'
import { partyNames } from '../../messages/role-id.ts'
import type { PendingRequest } from './chat-state.ts'
import { claimWords } from './claim-words.ts'
import './consent-sheet.css'

/** Asks the device's owner: who wants to know, what would be shown, and what would not. */
export function ConsentSheet({
  pending,
  onAgree,
  onDecline,
}: {
  readonly pending: PendingRequest
  readonly onAgree: () => void
  readonly onDecline: () => void
}) {
  const id = useId()
  const { message, request, shown, withheld, problem } = pending
  return (
    <section className="consent arrives" aria-labelledby={id}>
      <h2 id={id}>{partyNames[message.from]} asks: who are you?</h2>
      <p className="consent-who">
        <small>{request.audience}</small>
      </p>
      {problem === null ? (
        <>
          <h3>Will be shown</h3>
          <dl className="consent-shown">
            {shown.map(({ name, value }) => (
              <div key={name}>
                <dt>{claimWords(name)}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <p className="consent-who">
            <small>
              With it goes what every answer shows: this device’s address, who issued the credential, and until when.
            </small>
          </p>
          {withheld.length === 0 ? null : (
            <>
              <h3>Stays on this device</h3>
              <p>{withheld.map(claimWords).join(', ')}</p>
            </>
          )}
        </>
      ) : (
        <Notice tone="rejected" title="This cannot be answered">
          <p>{problem.detail}</p>
          <p>
            <small>
              <code>{problem.code}</code>
            </small>
          </p>
        </Notice>
      )}
      <div className="consent-buttons">
        {problem === null ? (
          <Button kind="primary" onClick={onAgree}>
            Show this
          </Button>
        ) : null}
        <Button onClick={onDecline}>Decline</Button>
      </div>
    </section>
  )
}
