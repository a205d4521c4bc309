export type { Conformance, RuleContext } from './x509/certificate-rules.ts'
export {
  type CertificatePair,
  type CertificateStatus,
  judgeCertificateStatus,
  type StatusContext,
  type StatusEvidence,
} from './x509/certificate-status.ts'
export { type CertificateLayout, imPathFault, layoutOf } from './x509/im-rules.ts'
export { type ChainInput, type ChainVerdict, statusLabels, validateChain } from './x509/validate-chain.ts'
export {
  type CertificatePath,
  maxIntermediates,
  maxPathLength,
  type PathInput,
  validatePath,
} from './x509/validate-path.ts'
