import type { Attack } from './attack.ts'
import { issuerAttacks } from './issuers.ts'
import { possessionAttacks } from './possession.ts'
import { textAttacks } from './texts.ts'
import { timeAttacks } from './times.ts'

/** Every attack of the demo and of the vectors in `test/vectors/verify`. */
export const attacks: readonly Attack[] = [...possessionAttacks, ...timeAttacks, ...issuerAttacks, ...textAttacks]
