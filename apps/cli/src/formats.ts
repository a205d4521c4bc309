import type { Format } from '@imprint/core'
import { vcJwt } from '@imprint/formats/vc-jwt'
import { vcJwt11 } from '@imprint/formats/vc-jwt-1.1'
import { x509 } from '@imprint/formats/x509'

/** Every credential format that the command reads. The first is written unless another is asked for. */
export const formats: readonly [Format, ...Format[]] = [vcJwt, vcJwt11, x509]
