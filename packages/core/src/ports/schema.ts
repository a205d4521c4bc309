import type { JsonObject } from '../json.ts'
import type { Finding } from '../result.ts'

/**
 * The shape of one type of credential. Contract: `check` is pure and synchronous, never throws, changes nothing, and names every
 * violation it finds (at most 20) as `credential.schema_violation` with a JSON pointer into the subject. No finding holds a claim's value.
 */
export interface Schema {
  /** The credential type it describes, such as `ImDeviceCredential`. */
  readonly type: string
  /** The same type as SD-JWT VC names it (`vct`, SD-JWT VC section 2.2.2.1). */
  readonly vct: string
  /** Which kind of identifier the subject is. */
  readonly subject: 'device' | 'user'
  /** The schema's own identifier (`$id`), which changes with its content. */
  readonly uri: string
  /** The JSON-LD contexts that give its terms a meaning, after the base context. */
  readonly contexts: readonly string[]
  /**
   * Checks a `credentialSubject`, its `id` included. An empty array is a pass. Of a subject that was disclosed in part, what is there is checked and what is not there
   * is not missed.
   */
  check(subject: JsonObject, extent?: 'whole' | 'disclosed'): readonly Finding[]
}
