/** The authorities that the clients of the scene believe, and what people call them. */
export const authorities: readonly {
  readonly issuer: string
  readonly name: string
  /** The domains about whose devices they may speak. */
  readonly domains: readonly string[]
}[] = [
  { issuer: 'https://im.example.com', name: 'Example Corp', domains: ['example.com'] },
  // The support desk's: its agents prove what they may do.
  { issuer: 'https://im.sirius.example', name: 'Sirius Cybernetics Corporation', domains: ['sirius.example'] },
]

/** What people call an issuer: the name that the clients were configured with, or else its identifier. */
export function issuerName(issuer: string): string {
  return authorities.find((each) => each.issuer === issuer)?.name ?? issuer
}
