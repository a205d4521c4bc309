import { execFile } from 'node:child_process'

/** One call of `pkcs11-tool`. */
export interface ToolCall {
  readonly words: readonly string[]
  readonly input: Uint8Array
  /** Given by a variable of the tool's own environment: the arguments of a process are for everybody on the machine to see. */
  readonly pin: string
  readonly environment: Readonly<Record<string, string>>
  readonly milliseconds: number
}

/** What the tool put out, or why it did nothing, in words that quote neither its input nor a path. */
export type ToolAnswer =
  | { readonly output: Uint8Array; readonly refused: null }
  | { readonly refused: string; readonly pinRefused: boolean }

// A public key takes 500 octets as PEM; the tool's own words beside it take less.
const maxOutput = 16_384

const pinVariable = 'IMPRINT_TOKEN_PIN'

/** The arguments that log in with the PIN of the call. */
export const loginWords: readonly string[] = ['--login', '--login-type', 'user', '--pin', `env:${pinVariable}`]

/** What the tool says where the token itself gave no return value. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/No slot with token named|No slots/i, 'no token of that label is there'],
  [/key not found|object not found/i, 'the token has no such key'],
  [/cannot create EVP_PKEY/i, 'pkcs11-tool cannot read a public key of this kind'],
  [/Failed to load pkcs11 module/i, 'the module cannot be loaded'],
]

/** Runs `pkcs11-tool` of OpenSC once. The module works in that process and not in ours, so one that crashes or hangs takes nothing with it. */
export function runPkcs11Tool({ words, input, pin, environment, milliseconds }: ToolCall): Promise<ToolAnswer> {
  return new Promise((resolve) => {
    const child = execFile(
      'pkcs11-tool',
      words,
      {
        encoding: 'buffer',
        env: { ...process.env, ...environment, LC_ALL: 'C', [pinVariable]: pin },
        timeout: milliseconds,
        killSignal: 'SIGKILL',
        maxBuffer: maxOutput,
        windowsHide: true,
      },
      (error, stdout, stderr) => {
        if (error === null) return resolve({ output: new Uint8Array(stdout), refused: null })
        const [value] = /CKR_[A-Z_]{1,64}/.exec(stderr.toString('latin1')) ?? []
        resolve({
          refused: error.killed === true ? 'the token did not answer in time' : (value ?? reasonOf(error, stderr)),
          pinRefused: value?.startsWith('CKR_PIN_') === true,
        })
      },
    )
    // A tool that ends early closes its input; its exit says why.
    child.stdin?.on('error', () => null)
    child.stdin?.end(input)
  })
}

function reasonOf({ code }: { readonly code?: unknown }, stderr: Buffer): string {
  if (code === 'ENOENT') return 'the command pkcs11-tool of OpenSC is not installed'
  const said = stderr.toString('latin1')
  return reasons.find(([pattern]) => pattern.test(said))?.[1] ?? 'pkcs11-tool failed and gave no reason'
}
