export {
  type CertificatePair,
  type CertificateStatus,
  judgeCertificateStatus,
  type StatusContext,
  type StatusEvidence,
} from './x509/certificate-status.ts'
export { createSignatureMemory, type SignatureMemory } from './x509/signature-memory.ts'
export { type ChainInput, type ChainVerdict, statusLabels, validateChain } from './x509/validate-chain.ts'
export { maxIntermediates, type PathInput, validatePath } from './x509/validate-path.ts'
