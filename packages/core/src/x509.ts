export { readSubjectKey, type SignatureAlgorithm, type SubjectKey } from './x509/algorithms.ts'
export * from './x509/certificate.ts'
export { hexOf, tags } from './x509/der-reader.ts'
export * from './x509/der-writer.ts'
export { type Extensions, keyUsageBits, type NameConstraints } from './x509/extensions.ts'
export { type GeneralName, type NameForm, textsOf } from './x509/general-names.ts'
export * from './x509/im-names.ts'
export * from './x509/im-rules.ts'
export * from './x509/issuer-rules.ts'
export { isSubtreeWithin, nameConstraintsFault } from './x509/name-constraints.ts'
export { attributeOf, type DistinguishedName, formatName, isWithin, type NameAttribute } from './x509/names.ts'
export * from './x509/ocsp.ts'
export * from './x509/ocsp-request.ts'
export { attributeNames, oids } from './x509/oids.ts'
export * from './x509/path-rules.ts'
export * from './x509/pem.ts'
export * from './x509/request.ts'
export {
  parseRevocationList,
  type RevocationList,
  type RevocationReason,
  revocationReasons,
} from './x509/revocation-lists.ts'
export * from './x509/write-parts.ts'
