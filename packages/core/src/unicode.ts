export * from './unicode/idna.ts'
export {
  enforceNickname,
  enforceOpaqueString,
  enforceUsernameCaseMapped,
  enforceUsernameCasePreserved,
  nicknameKey,
} from './unicode/precis.ts'
export * from './unicode/scripts.ts'
