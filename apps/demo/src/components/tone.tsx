import './tone.css'

/** How something ended, or stands. Each has its sign and its word; colour only says it again. */
export type Tone = 'accepted' | 'rejected' | 'undecided' | 'declined' | 'unverified' | 'waiting' | 'neutral'

/** What stands beside a sign for whoever cannot see it, and as its word where nothing else says it. */
export const toneWords: Readonly<Record<Tone, string>> = {
  accepted: 'Confirmed',
  rejected: 'Refused',
  undecided: 'Could not be told',
  declined: 'Would not say',
  unverified: 'Unverified',
  waiting: 'Waiting',
  neutral: '',
}

const shapes: Readonly<Record<Tone, string>> = {
  accepted: 'M3.5 8.5l3 3 6-7',
  rejected: 'M4 4l8 8M12 4l-8 8',
  undecided: 'M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M8 12.6v.1',
  declined: 'M3.5 8h9',
  unverified: '',
  waiting: 'M8 4v4l2.5 2',
  neutral: '',
}

/** The sign of a tone. It is decoration: a word must stand beside it. */
export function ToneSign({ tone }: { readonly tone: Tone }) {
  return (
    <svg className={`tone-sign tone-${tone}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <circle cx="8" cy="8" r="7.25" className="tone-ring" />
      <path d={shapes[tone]} className="tone-shape" />
    </svg>
  )
}
