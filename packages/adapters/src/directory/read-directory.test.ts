import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Directory } from '../directory.ts'
import { readDirectory } from '../directory.ts'

type Person = Omit<Directory['people'][number], 'line'>

interface Case {
  readonly id: string
  readonly about: string
  readonly file: string
  readonly format: Directory['format']
  readonly expect:
    | { readonly code: string; readonly says?: readonly string[] }
    | {
        /** A number, the people themselves, or the name of a list in expected.json. */
        readonly people: number | string | readonly Person[]
        readonly lines?: readonly number[]
        readonly problems: readonly { readonly code: string; readonly line: number; readonly says: readonly string[] }[]
        readonly ignored: readonly string[]
      }
}

const root = new URL('../../../../', import.meta.url)
const bytes = (path: string) => new Uint8Array(readFileSync(new URL(path, root)))
const json = (path: string) => JSON.parse(readFileSync(new URL(path, root), 'utf8'))
const cases: readonly Case[] = json('test/vectors/directory/cases.json')
const expected: Readonly<Record<string, readonly Person[]>> = json('test/vectors/directory/expected.json')

function read(source: string | Uint8Array, options?: Parameters<typeof readDirectory>[1]): Directory {
  const result = readDirectory(source, options)
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail}`)
  return result.value
}

const withoutLine = ({ line: _, ...person }: Directory['people'][number]): Person => person

describe('the vectors of test/vectors/directory', () => {
  it.each(cases)('$id: $about', ({ file, format, expect: wanted }) => {
    const result = readDirectory(bytes(`test/vectors/directory/${file}`), { file })
    if ('code' in wanted) {
      expect(result.ok ? null : result.error.code).toBe(wanted.code)
      for (const part of wanted.says ?? []) expect(result.ok ? '' : result.error.detail).toContain(part)
      return
    }
    if (!result.ok) throw new Error(result.error.detail)
    const { people, problems, ignored } = result.value
    expect(result.value.format).toBe(format)
    expect(ignored).toEqual(wanted.ignored)
    expect(problems.map(({ code, line }) => ({ code, line }))).toEqual(
      wanted.problems.map(({ code, line }) => ({ code, line })),
    )
    for (const [index, { says }] of wanted.problems.entries())
      for (const part of says) expect(problems[index]?.detail).toContain(part)
    if (typeof wanted.people === 'number') expect(people).toHaveLength(wanted.people)
    else
      expect(people.map(withoutLine)).toEqual(
        typeof wanted.people === 'string' ? expected[wanted.people] : wanted.people,
      )
    if (wanted.lines !== undefined) expect(people.map(({ line }) => line)).toEqual(wanted.lines)
  })

  it('shows no claim, handle or key of a refused entry', () => {
    for (const { file, expect: wanted } of cases) {
      if ('code' in wanted) continue
      const details = read(bytes(`test/vectors/directory/${file}`), { file }).problems.map(({ detail }) => detail)
      expect(details.join('\n')).not.toMatch(/Alice|Zo=|@(a|b|alice)@example|im:u|no colon here|Engineer|nWGxne/)
    }
  })
})

describe('readDirectory', () => {
  it.each(['vcf', 'csv', 'json'])('tells %s by its content when no name is given', (extension) => {
    const people = read(bytes(`test/vectors/directory/staff.${extension}`)).people
    expect(people.map(withoutLine)).toEqual(expected.staff)
  })

  it.each(['\n', '\r\n', '\r'])('reads the same people with line ends %j', (end) => {
    for (const file of ['staff.vcf', 'staff.csv', 'staff.json']) {
      const text = readFileSync(new URL(`test/vectors/directory/${file}`, root), 'utf8').replace(/\r?\n/g, end)
      const other = read(bytes(`test/vectors/directory/${file}`)).people
      expect(read(text).people).toEqual(other)
      expect(read(`\ufeff${text.replace(/^\ufeff/, '')}`, { file }).people).toEqual(other)
    }
  })

  it('reads the staff of the demo', () => {
    const { people, problems } = read(bytes('apps/demo/data/staff.vcf'))
    expect(problems).toEqual([])
    expect(people.map(withoutLine)).toEqual(expected.staff)
  })

  it('believes the format it is told', () => {
    const text = readFileSync(new URL('test/vectors/directory/staff.json', root), 'utf8')
    const result = readDirectory(text, { format: 'vcard', file: 'staff.json' })
    expect(result.ok ? null : result.error.code).toBe('directory.format')
  })

  it.each(['', 'hello', '{', '"text"', 'BEGIN:VCALENDAR\nEND:VCALENDAR\n'])('refuses %j as a whole', (text) => {
    const result = readDirectory(text)
    expect(result.ok ? null : result.error.code).toBe('directory.format')
  })

  it('points at a JSON element', () => {
    expect(read('{"people":[{"handle":"@a@example.com"}]}').problems[0]?.pointer).toBe('/people/0')
    expect(read('[{"handle":"@a@example.com"}]').problems[0]?.pointer).toBe('/0')
  })

  it('tells the lines of a JSON file whose other members look like people', () => {
    const text =
      '{"before":["people",[{}]],\n"p\\u0065ople":[\n\n{"fn":"A","handle":"@a@example.com"}\n,\n{}],\n"after":{"people":[{}]}}'
    const { people, problems } = read(text)
    expect([people[0]?.line, problems[0]?.line]).toEqual([4, 6])
  })

  it('names every owner of a thing that three entries share', () => {
    const rows = ['a', 'b', 'c'].map((name) => `${name},@${name}@example.com,im:u/d@example.com`)
    expect(read(`fn,handle,device\n${rows.join('\n')}\n`).problems.map(({ line }) => line)).toEqual([2, 3, 4])
  })

  it('keeps what a refused entry claims', () => {
    const text = 'fn,handle,device\n,@a@example.com,im:u/d@example.com\nB,@b@example.com,im:u/d@example.com\n'
    expect(read(text).people).toEqual([])
  })

  it.each(['constructor', '__proto__', 'toString'])(
    'takes a property or column named %s for an unknown one',
    (name) => {
      const card = `BEGIN:VCARD\nVERSION:4.0\nFN;${name}=1:A\nIMPP:im:%40a@example.com\nX-A:1\nEND:VCARD\n`
      expect(read(card).people).toHaveLength(1)
      expect(read(`fn,handle,${name}\nA,@a@example.com,x\n`).ignored).toEqual([name])
    },
  )

  const many = 20_000
  const indexes = Array.from({ length: many }, (_, index) => index)
  const large: Readonly<Record<string, () => string>> = {
    vcard: () =>
      indexes
        .map(
          (i) =>
            `BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Person ${i}\r\nORG:Example Corp;Unit\r\nPHOTO:data:image/png;base64,\r\n AAAA\r\n` +
            `IMPP:im:%40p${i}@example.com\r\nphone.IMPP:im:u${i}/1@example.com\r\nEND:VCARD\r\n`,
        )
        .join(''),
    csv: () =>
      `fn,handle,device\n${indexes.map((i) => `Person ${i},@p${i}@example.com,im:u${i}/1@example.com`).join('\n')}`,
    json: () =>
      JSON.stringify(
        indexes.map((i) => ({ fn: 'P', handle: `@p${i}@example.com`, devices: [{ id: `im:u${i}/1@example.com` }] })),
        null,
        1,
      ),
  }
  it.each(Object.keys(large))('reads 20,000 people from %s', (format) => {
    expect(read(large[format]?.() ?? '').people).toHaveLength(many)
  })

  it('refuses more people than any organisation has', () => {
    const result = readDirectory(`[${'{},'.repeat(200_000)}{}]`)
    expect(result.ok ? null : result.error.code).toBe('directory.format')
  })
})
