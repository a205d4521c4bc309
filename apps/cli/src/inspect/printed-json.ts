import { fileBudget, isJsonObject, type JsonObject, parseJson, tokenBudget } from '@imprint/core'
import { claimsShape } from './claims-shape.ts'
import { documentShape } from './documents.ts'
import { distinct, type Inspection, inspection, type Problem, problem, problemOf, type Reader } from './inspection.ts'
import { isBudgetCode, placeOf, readTolerantly } from './tolerant-json.ts'

/** Reads JSON: strictly, and where that fails a second time as if it were not broken, to say what else is wrong. */
export const readJsonText: Reader = async (text, context) => {
  const strict = parseJson(text, fileBudget)
  // Past a budget it was not read at all, so there is nothing to read on from.
  if (!strict.ok && isBudgetCode(strict.error.code))
    return inspection({ kind: 'json', what: 'JSON past every budget', problems: [problemOf(strict.error)] })
  if (strict.ok) {
    if (!isJsonObject(strict.value)) return null
    return (await documentShape(strict.value, context)) ?? claimsShape([strict.value]) ?? unknownObject(strict.value)
  }
  const { json, around } = separate(text)
  if (json.trim() === '' || !/^\s*["{[}]/m.test(json) || !/"\s*:/.test(json)) return null
  const alone = around.length === 0 ? strict : parseJson(json, fileBudget)
  const problems: Problem[] = []
  if (around.length > 0)
    problems.push(
      problem(
        'json.syntax',
        `text stands around the JSON: ${around
          .map((line) => JSON.stringify(line.slice(0, 60)))
          .slice(0, 3)
          .join(', ')}`,
      ),
    )
  if (!alone.ok) problems.push({ ...problemOf(alone.error), detail: placed(alone.error.detail, json) })
  const reading = alone.ok
    ? { values: [alone.value], problems: [] }
    : json.length > tokenBudget.size
      ? { values: [], problems: [] }
      : readTolerantly(json)
  const objects = reading.values.filter(isJsonObject)
  const shape =
    (objects.length === 1 ? await documentShape(objects[0] as JsonObject, context) : null) ?? claimsShape(objects)
  const found =
    shape ?? inspection({ kind: 'json', what: 'JSON that cannot be read, of a kind that Imprint does not know' })
  const caption = around.find((line) => /^Figure \d/.test(line))
  return {
    ...found,
    facts: [...(caption === undefined ? [] : [['caption', caption] as const]), ...found.facts],
    problems: distinct([...problems, ...reading.problems, ...found.problems]),
  }
}

/** Keeps the lines that could be JSON and names the others: captions, fences, sentences. */
function separate(text: string): { readonly json: string; readonly around: readonly string[] } {
  const around: string[] = []
  const lines = text.split('\n').map((line) => {
    const bare = line.trim()
    if (bare === '' || /^[{}[\]",]/.test(bare) || /^-?\d+\W*$/.test(bare) || /^(true|false|null)\b/.test(bare))
      return line
    around.push(bare)
    return ''
  })
  return { json: lines.join('\n'), around: around.filter((line) => !/^`{3}/.test(line)) }
}

/** Says the place in lines, which people have in front of them, for the parser's count of characters. */
function placed(detail: string, text: string): string {
  const at = /at character (\d+)$/.exec(detail)?.[1]
  return at === undefined ? detail : detail.replace(/at character \d+$/, `(${placeOf(text, Number(at))})`)
}

function unknownObject(object: JsonObject): Inspection {
  const names = Object.keys(object).slice(0, 12).join(', ')
  return inspection({
    kind: 'json',
    what: 'a JSON object of a kind that Imprint does not know',
    facts: [['members', names]],
    problems: [problem('format.unknown', 'none of its members says what it is')],
  })
}
