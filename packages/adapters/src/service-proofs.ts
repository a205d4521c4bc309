export * from './service-proofs/dns-txt.ts'
export * from './service-proofs/service-memory.ts'
export * from './service-proofs/service-proof-source.ts'
