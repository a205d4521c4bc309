import type { JsonObject } from '@imprint/core'
import { imV1Context } from './generated/im-v1-context.ts'

/** The JSON-LD context of both credential types. It stands after the base context `https://www.w3.org/ns/credentials/v2`. */
export const imContextUri = 'https://imprint.example/contexts/im/v1'

/**
 * Every JSON-LD context of this package by its URI, whole, for a document loader that fetches nothing. The vCard ontology itself is
 * no context: a processor that is pointed at it finds no terms.
 *
 * `hasLanguage` stands for the ontology's `language`, which holds a text. Its `hasLanguage` leads to an object, as `hasOrganizationName` and
 * `hasOrganizationUnit` do. `cnf` and `jwk` are not here: the base context defines and protects them.
 *
 * @example
 * ```ts
 * const documentLoader = async (url: string) => ({ documentUrl: url, document: contexts.get(url) })
 * ```
 */
export const contexts: ReadonlyMap<string, JsonObject> = /* @__PURE__ */ new Map([[imContextUri, imV1Context]])
