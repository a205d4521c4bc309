import { imDeviceV1Type } from './generated/im-device-v1-type.ts'
import { imUserV1Type } from './generated/im-user-v1-type.ts'

/**
 * The text of every Type Metadata document (SD-JWT VC section 5.2) of this package by its `vct`: for the `types` of `createSdJwtVc`, and for publishing, octet by octet, since credentials name its hash.
 * Names and addresses can always be withheld; of what else there is, each issuer decides.
 */
export const typeDocuments: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ['https://imprint.example/types/im-device/v1', imDeviceV1Type],
  ['https://imprint.example/types/im-user/v1', imUserV1Type],
])
