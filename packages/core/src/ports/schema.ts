import type { JsonObject } from '../json.ts'
import type { Finding } from '../result.ts'

/**
 * The shape of one type of credential. Contract: `check` is pure and synchronous, never throws, changes nothing, and names every
 * violation it finds (at most 20) as `credential.schema_violation` with a JSON pointer into the subject. No finding holds a claim's value.
 */
export interface Schema {
  /** The credential type it describes, such as `ImDeviceCredential`. */
  readonly type: string
  /** Which kind of identifier the subject is. */
  readonly subject: 'device' | 'user'
  /** The schema's own identifier (`$id`), which changes with its content. */
  readonly uri: string
  /** The JSON-LD contexts that give its terms a meaning, after the base context. */
  readonly contexts: readonly string[]
  /** Checks a whole `credentialSubject`, its `id` included. An empty array is a pass. */
  check(subject: JsonObject): readonly Finding[]
}
