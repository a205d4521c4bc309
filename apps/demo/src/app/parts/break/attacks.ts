import type { Attack } from './attack.ts'
import { issuerAttacks } from './issuer-attacks.ts'
import { possessionAttacks } from './possession-attacks.ts'

/** Every attack that has a button, in their order on the page. */
export const attacks: readonly Attack[] = [...possessionAttacks, ...issuerAttacks]
