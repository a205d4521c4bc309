export * from './create-issuer.ts'
export { unsafeProvenElsewhere, type ProvenKey } from './proven-key.ts'
