/** A fault of an example in draft-mahy-mimi-identity-00, and what Imprint does instead. */
interface DraftDefect {
  readonly says: string
  readonly instead: string
}

/** The faults by number. `imprint inspect` names them, because people copy examples. */
export const draftDefects: Readonly<Record<number, DraftDefect>> = {
  1: {
    says: 'Figure 6 writes hasInstantMessage twice; most readers keep the last one, and the handle is lost',
    instead: 'an array; a member that occurs twice is refused',
  },
  2: {
    says: 'the figures are not JSON: brackets are missing or were misread',
    instead: 'nothing is repaired; what is not JSON is refused',
  },
  3: {
    says: 'Figures 5 and 6 count milliseconds where JWT counts seconds: read as seconds, the year is past 50,000',
    instead: 'seconds; milliseconds are refused',
  },
  4: {
    says: 'Figure 6 binds the credential to no key (cnf) and puts a nonce into it, which a reusable credential cannot use',
    instead: 'cnf.jwk is required, and the nonce is in the presentation',
  },
  5: {
    says: 'Figure 6 names the vCard ontology as a JSON-LD context, which it is not',
    instead: 'a context of its own, which comes with Imprint and is never fetched',
  },
  6: {
    says: 'Figure 6 uses hasOrganizationalUnit, which is no vCard term, and hasOrganizationName with a text',
    instead: 'organization-name and organization-unit',
  },
  7: {
    says: 'Figure 6 has sub but no credentialSubject.id, and the claim vc of the old version',
    instead: 'VC Data Model 2.0: the id is in the subject, and the claim vc does not occur',
  },
  8: {
    says: 'in Figure 6 iss is the address of a key file, and jti a URL with a blank in it',
    instead: 'the issuer’s identifier, by which its keys are found, and urn:uuid:…',
  },
  9: {
    says: 'in Figure 5 the key says typ for kty, its x is cut short, and a proof for one request has a subject and holds for 90 days',
    instead: 'keys and proofs are read strictly',
  },
  15: {
    says: 'Figure 3 allows an Ed25519 key to agree on keys, and marks the alternative name critical beside a subject',
    instead: 'digitalSignature only (RFC 9295 section 3)',
  },
}

const misreadNonce = 'WE88Ev0BzbgGerznM-2P_AadVf7374y0cH19sDSZA2A'

/** The nonce of Figures 5 and 6 differs between copies of the draft. */
export function nonceRemarks(nonce: unknown): readonly string[] {
  return nonce === misreadNonce
    ? [
        'The nonce is that of the draft as one copy misread it. WE88EvOBzbqGerznM-2P_AadVf7374y0cH19sDSZA2A is the right one.',
      ]
    : []
}
