export { fingerprintOf } from './well-known/fingerprint.ts'
export { logNeed, profileNeed } from './well-known/known-log.ts'
export * from './well-known/model.ts'
export {
  continuityFault,
  followLog,
  type KnownHead,
  type LogChecks,
  linkNames,
  type ProfileKey,
  type ProfileLog,
  readProfile,
} from './well-known/profile-log.ts'
export {
  judgeClaim,
  proofNeed,
  type ServiceChecks,
  type ServiceOutcome,
  type ServiceState,
} from './well-known/service-outcome.ts'
export * from './well-known/sign-statement.ts'
export { type LogPlace, readStatement, type Statement } from './well-known/statement.ts'
