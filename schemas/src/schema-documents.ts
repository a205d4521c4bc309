import type { JsonObject } from '@imprint/core'
import { imDeviceCredentialV1Document } from './generated/im-device-credential-v1-document.ts'
import { imUserCredentialV1Document } from './generated/im-user-credential-v1-document.ts'

/** Every JSON Schema (2020-12) of this package by its `$id`, for publishing and for other validators. Imprint itself runs the compiled ones. */
export const schemaDocuments: ReadonlyMap<string, JsonObject> = /* @__PURE__ */ new Map([
  ['https://imprint.example/schemas/im-device-credential/v1', imDeviceCredentialV1Document],
  ['https://imprint.example/schemas/im-user-credential/v1', imUserCredentialV1Document],
])
