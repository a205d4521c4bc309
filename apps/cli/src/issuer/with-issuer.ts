import type { Answer, Call } from '../command.ts'
import type { OpenedIssuer } from './open-issuer.ts'

/** `sign` for work that needs the private keys. */
export type IssuerNeeds = 'read' | 'sign'

/** Opens the issuer of `--dir` for some work. What that takes, a database and a compiler of schemas, is loaded only when it is wanted. */
export async function withIssuer(
  call: Call,
  needs: IssuerNeeds,
  work: (opened: OpenedIssuer) => Promise<Answer>,
): Promise<Answer> {
  const { openIssuer } = await import('./open-issuer.ts')
  return openIssuer(call, needs, work)
}
