import type { TrustModel, TrustQuestion } from './ports/trust-model.ts'

/** Whether a model is asked a question at all: it admits the issuer, and where a certificate is the credential it follows chains. Whoever asks a model asks this first, combinations of models too. */
export function isAsked(model: Pick<TrustModel, 'admits' | 'followsChains'>, question: TrustQuestion): boolean {
  return (question.chain?.speaksFor !== 'subject' || model.followsChains === true) && model.admits(question)
}
