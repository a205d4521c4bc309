export * from './services/profile-uri.ts'
export * from './services/service-claim.ts'
