import type { ModelOpinion } from '@imprint/core'
import type { ModelWords } from './models.ts'

/** How a link of a chain stands: it holds, it is broken, nobody could tell, or it no longer matters. */
export type LinkState = 'holds' | 'broken' | 'open' | 'idle'

/** How each link of a model's chain stands, from Bob to the key: one more than there are people between. */
export function linksOf({ chain, breaks }: ModelWords, opinion: ModelOpinion | undefined): readonly LinkState[] {
  const count = chain.length + 1
  if (opinion === undefined || opinion.stance === 'not-asked') return Array.from({ length: count }, () => 'idle')
  if (opinion.stance === 'trusted') return Array.from({ length: count }, () => 'holds')
  const at = breaks[opinion.because?.code ?? ''] ?? chain.length
  const fault = opinion.stance === 'unsure' ? 'open' : 'broken'
  return Array.from({ length: count }, (_, index) => (index < at ? 'holds' : index === at ? fault : 'idle'))
}
