/**
 * Makes a fresh X25519 key pair (RFC 7748 section 6.1) for one key agreement. Contract: the private part stays inside and is used for this agreement alone; `agree` answers the 32 octets
 * that both sides share, or `null` if the other side's key makes them all zero (RFC 7748 section 6.1) or is no key.
 */
export interface KeyAgreement {
  start(): StartedAgreement
}

/** One side of a key agreement. */
export interface StartedAgreement {
  /** 32 octets to send to the other side. */
  readonly publicKey: Uint8Array
  agree(theirs: Uint8Array): Uint8Array | null
}
