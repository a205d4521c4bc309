import type { Schema } from '@imprint/core'
import { deviceContacts } from './contact-rules.ts'
import { imContextUri } from './contexts.ts'
import { defineSchema } from './define-schema.ts'
import { imDeviceCredentialV1Shape } from './generated/im-device-credential-v1-shape.ts'

/**
 * The schema of `ImDeviceCredential` (draft-mahy-mimi-identity section 5.3): one device of a user, the name and handle that its
 * issuer vouches for, and optionally organisation, job and languages.
 *
 * @example
 * ```ts
 * imDevice.check({ id: 'im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com', fn: 'Alice Smith' })
 * // [{ code: 'credential.schema_violation', pointer: '/hasInstantMessage', detail: 'a required member is missing' }]
 * ```
 */
export const imDevice: Schema = /* @__PURE__ */ defineSchema({
  type: 'ImDeviceCredential',
  vct: 'https://imprint.example/types/im-device/v1',
  subject: 'device',
  uri: 'https://imprint.example/schemas/im-device-credential/v1',
  contexts: [imContextUri],
  shape: imDeviceCredentialV1Shape,
  contacts: deviceContacts,
})
