import { describeSubject, findRule, formatDateTime, type Verdict } from '@imprint/core'
import type { Presented } from '@imprint/verifier'
import { pad, say, short, tint } from './print.ts'
import type { AttackResult, Performance } from './run.ts'
import type { DeskPerformance } from './support-desk.ts'
import type { TrustAttackResult } from './trust-attacks/index.ts'
import { mechanisms } from './trust-attacks/trust-attack.ts'

/** Tells the story in a terminal, for someone who has never heard of any of this. */
export function tell(performance: Performance): void {
  const { steps, request, presentation, verdict } = performance
  say('Imprint: who is behind this chat client, who says so, and does it hold the key, now, to you?', 'head')
  say('')
  say(`1  Example Corp reads staff.vcf: ${performance.people} people, ${performance.devices} devices.`, 'head')
  say('   Each device proves that it holds its own key before it gets a credential.')
  // Each device is a challenge, a proof and a credential; the first two, Alice's, are shown in full.
  const shown = 6
  for (const step of steps.slice(0, shown)) {
    switch (step.kind) {
      case 'challenge':
        say(`   Example Corp → ${step.to}  challenge   ${step.challenge.nonce.slice(0, 12)}…`)
        break
      case 'proof':
        say(`   Example Corp ← ${step.from}  proof       ${short(step.text)}`)
        break
      case 'credential':
        say(`   Example Corp → ${step.to}  credential  ${short(step.text)}`)
    }
  }
  say(
    `   … and so on: ${steps.filter(({ kind }) => kind === 'credential').length} credentials for ${performance.devices} devices.`,
  )
  say('')
  say('2  Bob’s client is in a chat with one of these devices. It asks: who are you?', 'head')
  say(
    `   Bob → Alice’s phone   request    nonce ${request.nonce.slice(0, 12)}…, for ${request.audience}, until ${formatDateTime(request.expiresAt)}`,
  )
  say('')
  say('3  Alice’s phone answers, signed with its key over Bob’s nonce.', 'head')
  say(`   Bob ← Alice’s phone   presentation ${short(presentation)}`)
  say('')
  say('4  Bob’s client judges.  ✓ holds  ✗ does not  ? could not be told  – was not asked for', 'head')
  tellVerdict(verdict)
  say(
    `   Keys fetched from ${performance.issuerId}: ${performance.fetches} request. Judged again from the record, a day later and offline: ${performance.judgedAgain ? 'the same verdict' : 'ANOTHER VERDICT'}.`,
    'dim',
  )
  say('')
  say(`5  Mallory attacks, and honest people make mistakes: ${performance.attacks.length} of them.`, 'head')
  tellAttacks(performance.attacks, performance.asked)
  say('')
  tellDesk(performance.desk)
  say('')
  tellTrustAttacks(performance.trustAttacks)
}

function tellDesk({ learned, withheld, presentation, moments, audit }: DeskPerformance): void {
  say('6  Bob writes to Sirius Cybernetics. Is it really a Sirius agent who answers, and one who speaks Vogon?', 'head')
  say(
    '   Sirius issues credentials that are shown in part and can be taken back. The agent shows what was asked for, and no name.',
  )
  say(`   Bob ← agent           presentation ${short(presentation)}`)
  for (const [name, value] of learned) say(`   learned   ${pad(name, 20)} ${value}`)
  say(`   withheld  ${withheld.join(', ')}`, 'dim')
  for (const { about, came, says } of moments) {
    const mark =
      came === 'accepted' ? tint('✓', 'good') : came.startsWith('status.u') ? tint('?', 'open') : tint('✗', 'bad')
    say(`   ${mark} ${tint(pad(came, 18), 'head')}  ${about}`)
    if (says !== '') say(`     ${' '.repeat(18)}  ${says}`, 'dim')
  }
  say(
    `   Sirius’s audit log has ${audit.rows} rows, each with the hash of the one before; its newest is ${audit.head.slice(0, 12)}….`,
    'dim',
  )
}

function tellVerdict(verdict: Verdict<Presented>): void {
  for (const check of verdict.checks) {
    const { says } = findRule(check.rule)
    const where = check.about === '' ? '' : ` (credential ${Number(check.about.split('/').at(-1)) + 1})`
    switch (check.result) {
      case 'passed':
        say(`   ${tint('✓', 'good')} ${says}${where}`)
        break
      case 'failed':
        say(`   ${tint('✗', 'bad')} ${says}${where}: ${check.because.code}`)
        break
      case 'unknown':
        say(`   ${tint('?', 'open')} ${says}${where}`)
        break
      case 'skipped':
        say(`   ${tint('–', 'dim')} ${says}${where}: skipped (${check.policy})`, 'dim')
    }
  }
  if (verdict.outcome !== 'accepted') {
    say(`   ${verdict.outcome.toUpperCase()}: ${verdict.because.code}`, 'bad')
    return
  }
  for (const { subject, issuer, validUntil } of verdict.value.credentials) {
    say('')
    say(`   ACCEPTED  ${describeSubject(subject)}`, 'good')
    say(
      `   Confirmed by ${issuer}. ${verdict.value.device} holds the key; checked just now; good until ${validUntil === null ? 'revoked' : formatDateTime(validUntil)}.`,
    )
  }
}

function tellAttacks(results: readonly AttackResult[], asked: readonly string[]): void {
  const row = rowsOf(results)
  for (const result of results) row(result)
  say('')
  say(
    `   Bob’s client asked for the keys of ${asked.join(' and ')}, whom it was told to trust, and of nobody else.`,
    'dim',
  )
  tellCount(results, 'because something could not be asked')
}

function tellTrustAttacks(results: readonly TrustAttackResult[]): void {
  say(
    `7  Whom to believe: ${results.length} attacks on certificates, webs of trust, profiles and their combination.`,
    'head',
  )
  say('   Each is played twice, with new keys. Where nobody cheats the client believes. Where somebody does:')
  const row = rowsOf(results)
  let told: string | null = null
  for (const result of results) {
    const { [result.mechanism]: heading } = mechanisms
    if (heading !== told) say(`   ${heading}`)
    told = heading
    row(result)
  }
  say('')
  tellCount(results, 'which is no yes either: what is known is too little')
}

type Told = Pick<AttackResult, 'id' | 'about' | 'code' | 'outcome' | 'says' | 'expected'>

/** Prints results, one each call, in columns. */
function rowsOf(results: readonly Told[]): (result: Told) => void {
  const width = Math.max(...results.map(({ code }) => code?.length ?? 0))
  const explained = new Set<string>()
  return ({ about, code, outcome, says, expected }) => {
    const mark = !expected ? tint('WRONG', 'bad') : outcome === 'undecided' ? tint('?', 'open') : tint('✗', 'bad')
    say(`   ${mark} ${tint(pad(code ?? outcome, width), 'head')}  ${about}`)
    // A code that was explained once need not be again.
    if (!explained.has(says)) say(`     ${' '.repeat(width)}  ${says}`, 'dim')
    explained.add(says)
  }
}

function tellCount(results: readonly Told[], whyUndecided: string): void {
  const wrong = results.filter(({ expected }) => !expected)
  const undecided = results.filter(({ outcome }) => outcome === 'undecided').length
  if (wrong.length === 0)
    say(
      `   ${results.length} of ${results.length} refused by name: ${results.length - undecided} rejected, ${undecided} undecided ${whyUndecided}. None accepted.`,
      'good',
    )
  else
    say(
      `   ${wrong.length} of ${results.length} did not end as they must: ${wrong.map(({ id }) => id).join(', ')}`,
      'bad',
    )
}
