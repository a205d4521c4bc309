export * from './dcql/answer-query.ts'
export * from './dcql/candidate.ts'
export * from './dcql/choose-fewest.ts'
export * from './dcql/claim-path.ts'
export * from './dcql/constraint-words.ts'
export * from './dcql/explain-ask.ts'
export * from './dcql/explain-query.ts'
export {
  type Constraint,
  type CredentialMatch,
  type Extent,
  type Mismatch,
  matchCredential,
} from './dcql/match-credential.ts'
export * from './dcql/match-query.ts'
export * from './dcql/nearest-miss.ts'
export { dcqlQueryOf, parseDcqlQuery } from './dcql/parse-query.ts'
export type * from './dcql/query.ts'
export * from './dcql/unanswered-finding.ts'
