import { createPrivateKey, sign } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'

// Writes the `text` of every case in proofs.json anew, from its header, payload and signer. Ed25519 is deterministic, so what did not change stays as it is.
const proofs = new URL('./proofs.json', import.meta.url)
const keys: { id: string; privateJwk: { kty: string; crv: string; x: string; d: string } }[] = read(
  new URL('./keys.json', import.meta.url),
)

const cases: { header?: unknown; payload?: unknown; signedBy?: string; text: string }[] = read(proofs)
for (const each of cases) {
  if (each.signedBy === undefined) continue
  const input = `${encode(each.header)}.${encode(each.payload)}`
  each.text = `${input}.${signatureOf(input, each.signedBy)}`
}
writeFileSync(proofs, `[\n${cases.map((each) => `  ${JSON.stringify(each)}`).join(',\n')}\n]\n`)

function signatureOf(input: string, signer: string): string {
  const key = keys.find(({ id }) => id === signer)
  // Nobody signs with sixty-four zero octets.
  if (key === undefined) return Buffer.alloc(64).toString('base64url')
  return sign(null, Buffer.from(input), createPrivateKey({ key: key.privateJwk, format: 'jwk' })).toString('base64url')
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function read(url: URL) {
  return JSON.parse(readFileSync(url, 'utf8'))
}
