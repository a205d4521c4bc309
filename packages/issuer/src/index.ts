export * from './create-issuer.ts'
export { type ProvenKey, unsafeProvenElsewhere } from './proven-key.ts'
