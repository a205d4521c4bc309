import { describeSubject, explainCode, type Seconds } from '@imprint/core'
import { useEffect, useState } from 'react'
import { Badge } from '../../components/badge.tsx'
import { Button } from '../../components/button.tsx'
import { issuerName } from '../../messages/authorities.ts'
import { partyNames, type RoleId } from '../../messages/role-id.ts'
import type { Member } from './chat-state.ts'

/** What a client says about another member, and the button that asks it. */
export function MemberBadge({
  who,
  member,
  onAsk,
}: {
  readonly who: RoleId
  readonly member: Member
  readonly onAsk: () => void
}) {
  const name = `“${partyNames[who]}”`
  const again = member.kind !== 'unverified'
  return (
    <div className="chat-member" data-member={who} data-state={stateOf(member)}>
      <div className="chat-member-head">
        <span className="chat-member-name">{name}</span>
        {member.kind === 'asked' ? null : (
          <Button kind={again ? 'quiet' : 'primary'} onClick={onAsk}>
            {again ? 'Ask again' : 'Ask who this is'}
            <span className="spoken"> {name}</span>
          </Button>
        )}
      </div>
      <MemberWords member={member} />
    </div>
  )
}

const stateOf = (member: Member) => (member.kind === 'judged' ? member.report.verdict.outcome : member.kind)

function MemberWords({ member }: { readonly member: Member }) {
  switch (member.kind) {
    case 'unverified':
      return (
        <Badge tone="unverified" note="Anybody can choose this name.">
          Unverified
        </Badge>
      )
    case 'forgotten':
      return (
        <Badge tone="unverified" note="It was asked before this page was loaded, or in another window: ask again here.">
          Unverified here
        </Badge>
      )
    case 'asked':
      return (
        <Badge tone="waiting" note="The other side decides what it shows.">
          Asked, waiting for an answer
        </Badge>
      )
    case 'declined':
      return (
        <Badge tone="declined" note="So this client knows no more than before.">
          Would not say
        </Badge>
      )
    case 'judged':
      return <Judged report={member.report} />
  }
}

function Judged({ report: { verdict, at } }: { readonly report: Extract<Member, { kind: 'judged' }>['report'] }) {
  const ago = useAgo(at)
  if (verdict.outcome === 'accepted') {
    const [credential] = verdict.value.credentials
    return (
      <Badge
        tone="accepted"
        note={`Confirmed by ${issuerName(credential?.issuer ?? '')}; this device holds the key; checked ${ago}`}
      >
        {describeSubject(credential?.subject ?? {})}
      </Badge>
    )
  }
  const { code } = verdict.because
  const note = (
    <>
      {explainCode(code)?.hint} <code>{code}</code>, checked {ago}
    </>
  )
  const words = verdict.outcome === 'rejected' ? 'Not confirmed: do not rely on it' : 'Could not be checked just now'
  return (
    <Badge tone={verdict.outcome} note={note}>
      {words}
    </Badge>
  )
}

/** How long ago something was, for people: it grows while it is looked at. */
function useAgo(at: Seconds): string {
  const [now, setNow] = useState(Date.now() / 1000)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now() / 1000), 20_000)
    return () => clearInterval(timer)
  }, [])
  const minutes = Math.floor((now - at) / 60)
  if (minutes < 1) return 'just now'
  return minutes === 1 ? 'a minute ago' : `${minutes} minutes ago`
}
