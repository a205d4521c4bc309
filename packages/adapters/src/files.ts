export { fileCredentialStore } from './file-credentials.ts'
export { type FileNonceStoreOptions, fileNonceStore } from './file-nonces.ts'
export { filePinStore, type PinStore } from './file-pins.ts'
