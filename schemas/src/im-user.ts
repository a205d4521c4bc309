import type { Schema } from '@imprint/core'
import { userContacts } from './contact-rules.ts'
import { imContextUri } from './contexts.ts'
import { defineSchema } from './define-schema.ts'
import { imUserCredentialV1Shape } from './generated/im-user-credential-v1-shape.ts'

/**
 * The schema of `ImUserCredential` (draft-mahy-mimi-identity section 5.3): a user, by lasting identifier or by handle, and what the issuer says about them. It names no
 * device, so that it can be shown from each.
 *
 * @example
 * ```ts
 * imUser.check({ id: 'im:%40alice_smith@example.com', fn: 'Alice Smith', hasLanguage: ['en', 'art-x-vogon'] }) // []
 * ```
 */
export const imUser: Schema = /* @__PURE__ */ defineSchema({
  type: 'ImUserCredential',
  vct: 'https://imprint.example/types/im-user/v1',
  subject: 'user',
  uri: 'https://imprint.example/schemas/im-user-credential/v1',
  contexts: [imContextUri],
  shape: imUserCredentialV1Shape,
  contacts: userContacts,
})
