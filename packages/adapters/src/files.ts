export { fileCredentialStore } from './file-credentials.ts'
export { type FileNonceStoreOptions, fileNonceStore } from './file-nonces.ts'
export { filePinStore, type PinStore } from './file-pins.ts'
export { type JsonFile, type JsonFileOptions, jsonFile } from './json-file.ts'
