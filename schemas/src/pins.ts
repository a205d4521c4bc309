/** A bundled document, by name and by content. */
export interface Pin {
  /** The name under which credentials refer to it: a schema's `$id`, a context's place in `@context`, a type's `vct`. */
  readonly uri: string
  /** Its file in this package, under `documents/`. */
  readonly file: string
  /** SHA-256 of the file's bytes, in hexadecimal. */
  readonly sha256: string
}

/**
 * Every bundled schema, context and type with its hash, for a `digestSRI` or `relatedResource` (VCDM 2.0 section 5.3) and for anyone who
 * has a copy from elsewhere. A test compares. A published row never changes, since credentials already signed rely on it: a change is a
 * new file, a new version in the URI and a new row.
 *
 * The domain is reserved (RFC 2606 section 3), so nobody can serve another text under these names. Nothing here is ever fetched.
 */
export const pins: readonly Pin[] = [
  {
    uri: 'https://imprint.example/contexts/im/v1',
    file: 'contexts/im-v1.json',
    sha256: '9b53256c43f004eb51965547c3c928661b39fc21cdcbea85a1c148e858ce7b25',
  },
  {
    uri: 'https://imprint.example/schemas/im-device-credential/v1',
    file: 'schemas/im-device-credential-v1.json',
    sha256: 'd8850452c39fa59292130f0284028b71218a29660d917fa6630e96acbf732425',
  },
  {
    uri: 'https://imprint.example/schemas/im-user-credential/v1',
    file: 'schemas/im-user-credential-v1.json',
    sha256: 'd2ca894588200060ae3085df4923054eeba00d6b258721f21b25f200d050a861',
  },
  {
    uri: 'https://imprint.example/types/im-device/v1',
    file: 'types/im-device-v1.json',
    sha256: '02e602531dc155f093c16a8c8b827caf347a7797923a300b0cc71fa6c52ff034',
  },
  {
    uri: 'https://imprint.example/types/im-user/v1',
    file: 'types/im-user-v1.json',
    sha256: '594f7b64ef7cdd52957d4a98896c32302f56a4055ed47a10afc4ed209d7b38b0',
  },
]
