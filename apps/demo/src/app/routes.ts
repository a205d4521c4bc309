import type { Part } from './part.ts'

/** The parts of the page, in the order of the story: one row each. */
export const parts: readonly Part[] = [
  {
    id: 'chat',
    label: 'Chat',
    title: 'Who is behind this chat client?',
    lead: 'A chat shows a name that anybody can choose. Let Alice join, let Bob ask who she is, and decide as Alice what she shows.',
    frames: ['alice-phone', 'bob', 'alice-desktop'],
    page: async () => (await import('./parts/chat/page.tsx')).Page,
  },
  {
    id: 'happened',
    label: 'What happened',
    title: 'What happened',
    lead: 'Every message between the clients, the chat’s server and Example Corp, and every check that Bob’s client made.',
    frames: [],
    page: async () => (await import('./parts/happened/page.tsx')).Page,
  },
  {
    id: 'break',
    label: 'Break it',
    title: 'Break it',
    lead: 'Play an attacker, or an honest mistake, and see which check notices.',
    frames: [],
    page: async () => (await import('./parts/break/page.tsx')).Page,
  },
  {
    id: 'desk',
    label: 'Support desk',
    title: 'Who is calling, and who is answering?',
    lead: 'A customer shows a support desk two things and no more, and the desk’s agent shows what they may do, without a name.',
    frames: ['desk', 'alice-phone'],
    page: async () => (await import('./parts/desk/page.tsx')).Page,
  },
  {
    id: 'trust',
    label: 'Trust',
    title: 'Whom to believe',
    lead: 'Who vouches for whom, and what changes when the rule does.',
    frames: [],
    page: async () => (await import('./parts/trust/page.tsx')).Page,
  },
  {
    id: 'console',
    label: 'Issuer console',
    title: 'Issuer console',
    lead: 'What Example Corp’s administrator sees: people, devices, credentials, keys and the log of everything that was done.',
    frames: [],
    page: async () => (await import('./parts/console/page.tsx')).Page,
  },
  {
    id: 'take',
    label: 'Take it with you',
    title: 'Take it with you',
    lead: 'This very scene as TypeScript, as commands and as a record that is judged the same again.',
    frames: [],
    page: async () => (await import('./parts/take/page.tsx')).Page,
  },
]
