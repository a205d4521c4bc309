import { parseImIdOf } from '@imprint/core'
import type { VerdictReport } from '../../../messages/verdict-report.ts'

/** The domain whose directory is in the checkout: who is in it can be issued to again. */
const domain = 'example.com'

/**
 * Writes one shell script that plays the same scene with new keys: the organisation of apps/demo/data issues, the same device is asked the same, answers, and is judged. `null` where there is nothing to play again: nobody was accepted, or
 * the device is of another organisation.
 */
export function ownKeysShell({ verdict, evidence }: VerdictReport): string | null {
  if (verdict.outcome !== 'accepted') return null
  const device = parseImIdOf('device', verdict.value.device)
  if (!device.ok || device.value.domain !== domain) return null
  const { audience, ask, query, peer } = evidence.request
  const file = verdict.value.device.replace(/^im:/, '').replace(/@.*$/, '').replace('/', '-')
  if (!/^[A-Za-z0-9_-]+$/.test(file)) return null
  const asked =
    query === null
      ? ask.map(({ type, claims }) => `--ask ${quote(`${type}:${claims.join(',')}`)}`).join(' ')
      : '--query "$folder/query.json"'
  return `#!/bin/sh
# The same scene with new keys. Run it at the top of a checkout of Imprint: sh imprint-again.sh [FOLDER]
set -eu
folder=\${1:-imprint-again}
directory=\${DIRECTORY:-apps/demo/data/staff.vcf}
imprint() { \${IMPRINT:-npx -y pnpm@12 --silent imprint} "$@"; }
mkdir -p "$folder/proofs"

echo '== The organisation makes its key, and the device its own'
imprint key new --kid again --out "$folder/issuer.jwk"
imprint key public "$folder/issuer.jwk" --jwks > "$folder/jwks.json"
imprint key new --out "$folder/device.jwk"

echo '== The device proves its key, and the organisation issues to it (exit 1: nobody else of the directory proved one)'
imprint challenge --issuer https://im.${domain} --out "$folder/challenge.json"
imprint key prove --key "$folder/device.jwk" --challenge "$folder/challenge.json" --out "$folder/proofs/${file}.jwt"
imprint issue "$directory" --issuer https://im.${domain} --key "$folder/issuer.jwk" --format sd-jwt-vc \\
  --proofs "$folder/proofs" --challenge "$folder/challenge.json" --out "$folder/credentials" || echo "exit $?"

echo '== The same is asked, the device answers'
${query === null ? '' : `printf '%s\\n' ${quote(JSON.stringify(query))} > "$folder/query.json"\n`}imprint request --verifier ${quote(audience)} ${asked} \\
  ${peer === null ? '' : `--peer ${quote(peer)} `}--nonces "$folder/nonces" --out "$folder/request.json"
imprint present --key "$folder/device.jwk" --credential "$folder/credentials/${file}.jwt" \\
  --request "$folder/request.json" --out "$folder/presentation.txt"

echo '== The verdict'
printf '{"version":"imprint-trust/1","models":[{"model":"pinned","issuers":[{"issuer":"https://im.${domain}","domains":["${domain}"],"jwks":%s}]}]}\\n' \\
  "$(cat "$folder/jwks.json")" > "$folder/trust.json"
imprint verify "$folder/presentation.txt" --request "$folder/request.json" --trust "$folder/trust.json" \\
  --nonces "$folder/nonces" --record "$folder/record.json"
`
}

/** A text as one word of a shell, whatever is in it. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
