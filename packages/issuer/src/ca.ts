export * from './ca/certificate-request.ts'
export {
  type AltName,
  derAltName,
  type ExtensionContext,
  type ExtensionWishes,
  keyIdentifier,
  writeExtensions,
} from './ca/extensions.ts'
export * from './ca/issue-certificate.ts'
export * from './ca/ocsp-answer.ts'
export {
  type OcspDraft,
  type RevocationListDraft,
  type RevokedEntry,
  writeOcspResponse,
  writeRevocationList,
} from './ca/revocation.ts'
export * from './ca/write-certificate.ts'
