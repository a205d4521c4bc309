export * from './cross-signing/confirmed-user.ts'
export * from './cross-signing/identity-ledger.ts'
export {
  type DeviceKey,
  keyTextOf,
  type MasterKey,
  type PublishedKey,
  parseDeviceKey,
  parseKeyText,
  parseMasterKey,
  parseSelfSigningKey,
  parseUserSigningKey,
  type SelfSigningKey,
  type UserSigningKey,
} from './cross-signing/keys.ts'
export * from './cross-signing/model.ts'
export {
  type CrossSigningObjects,
  type CrossSigningSigners,
  createCrossSigningObjects,
  createDeviceObject,
  type DeviceDescription,
  signOwnDevice,
} from './cross-signing/own-keys.ts'
export * from './cross-signing/published-keys.ts'
export { identityNeed, type RememberedIdentity } from './cross-signing/remembered-identity.ts'
export {
  acceptSas,
  confirmSas,
  receiveSas,
  type SasMessage,
  type SasOptions,
  type SasParty,
  type SasSession,
  type SasStep,
  startSas,
} from './cross-signing/sas-session.ts'
export * from './cross-signing/sas-words.ts'
export { checkLink, type Link, type NamedKey, type SignedObject } from './cross-signing/signed-object.ts'
export * from './cross-signing/user-id.ts'
export * from './cross-signing/verification-code.ts'
