/** Randomness fit for keys and nonces. Contract: `count` unpredictable octets, or it throws; never fewer, never a weaker source. */
export interface Random {
  bytes(count: number): Uint8Array
}
