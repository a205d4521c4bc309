import type { Option } from '../command.ts'
import { passphraseOption } from '../key-file.ts'
import { dirOption } from './issuer-directory.ts'

/** The options of every command that works with an issuer's directory. */
export const issuerOptions: Readonly<Record<string, Option>> = {
  ...dirOption,
  database: {
    type: 'string',
    value: 'URL',
    about: 'the PostgreSQL database of an issuer that has one; $DATABASE_URL unless said otherwise',
  },
  actor: { type: 'string', value: 'NAME', about: 'who acts, for the audit log; $USER unless said otherwise' },
}

/** Those of commands that sign. */
export const signingOptions: Readonly<Record<string, Option>> = { ...issuerOptions, ...passphraseOption }
