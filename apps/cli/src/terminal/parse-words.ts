import { parseArgs } from 'node:util'
import { type Call, type Option, UsageError } from '../command.ts'
import { printable } from './style.ts'
import { suggest } from './suggest.ts'

/** What the words after a command's name say. Not strict for `parseArgs`, so that what is wrong is said in words of ours. */
export function parseWords(
  words: readonly string[],
  options: Readonly<Record<string, Option>>,
): { readonly values: Call['values']; readonly positionals: readonly string[] } {
  const known = Object.fromEntries(
    Object.entries(options).map(([name, { type, multiple, short }]) => [
      name,
      { type, multiple: multiple ?? false, ...(short === undefined ? {} : { short }) },
    ]),
  )
  const { values, positionals, tokens } = parseArgs({
    args: [...words],
    options: known,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  for (const token of tokens) if (token.kind === 'option') checkOption(token, options)
  return { values, positionals }
}

interface OptionToken {
  readonly name: string
  readonly rawName: string
  readonly value: string | undefined
  readonly inlineValue: boolean | undefined
}

function checkOption({ name, rawName, value, inlineValue }: OptionToken, options: Readonly<Record<string, Option>>) {
  if (!Object.hasOwn(options, name)) {
    const [near] = name.length > 1 ? suggest(name, Object.keys(options)) : []
    throw new UsageError(
      `there is no option ${printable(rawName)}${near === undefined ? '' : `; did you mean --${near}?`}`,
    )
  }
  const { type, value: placeholder = 'VALUE', about } = options[name] as Option
  if (type === 'boolean') {
    if (value !== undefined) throw new UsageError(`--${name} takes no value`)
    return
  }
  if (value === undefined) throw new UsageError(`--${name} wants ${placeholder} after it: ${about}`)
  // Nearly always the value was forgotten; whoever means it says so with "=".
  if (inlineValue !== true && /^-./.test(value))
    throw new UsageError(
      `--${name} wants ${placeholder} after it, and ${printable(value)} looks like an option: ${about}; --${name}=${placeholder} takes any value`,
    )
}
