export * from './idna.ts'
export {
  enforceNickname,
  enforceOpaqueString,
  enforceUsernameCaseMapped,
  enforceUsernameCasePreserved,
  nicknameKey,
} from './precis.ts'
export * from './scripts.ts'
