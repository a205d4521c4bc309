import { describe, expect, it } from 'vitest'
import { filesBelow, isShipped } from './tree.ts'

const files = filesBelow()
const sources = files.filter(({ path }) => /\.tsx?$/.test(path))
const written = sources.filter(({ path }) => !path.includes('/generated/'))
const shipped = written.filter(isShipped)
const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '')
const matching = (list: typeof files, pattern: RegExp) =>
  list.filter(({ text }) => pattern.test(withoutComments(text))).map(({ path }) => path)

// Put together from pieces, so that this file does not find itself.
const either = (...names: readonly string[]) => names.join('|')

describe('the sources', () => {
  it('are at most 400 lines long', () => {
    // A table that grows by its rows, and the writers of vectors, are read from top to bottom by nobody.
    const tables = ['packages/core/src/codes.ts']
    const long = written.filter(
      ({ path, text }) => text.split('\n').length > 401 && !tables.includes(path) && !path.startsWith('test/vectors/'),
    )
    expect(long.map(({ path }) => path)).toEqual([])
  })

  it('are named for what they hold, in kebab-case', () => {
    const drawers = new RegExp(`(^|/)(${either('utils?', 'helpers?', 'common', 'types', 'misc', 'shared')})\\.tsx?$`)
    expect(written.filter(({ path }) => drawers.test(path)).map(({ path }) => path)).toEqual([])
    expect(written.filter(({ path }) => !/^[a-z0-9./-]+$/.test(path)).map(({ path }) => path)).toEqual([])
  })

  it('have no default export', () => {
    const configuration = /(^|\/)[a-z]+\.config\.ts$/
    expect(
      matching(
        written.filter(({ path }) => !configuration.test(path)),
        /^export default\b/m,
      ),
    ).toEqual([])
  })

  it('have no class, enum or namespace, the usage error of the command line aside', () => {
    const declarations = shipped.filter(({ path }) => !path.endsWith('.d.ts') && !path.startsWith('apps/cli/'))
    expect(matching(declarations, /^\s*(?:export\s+)?(?:abstract\s+)?class\s+\w/m)).toEqual([])
    expect(matching(written, /^\s*(?:export\s+)?(?:const\s+)?(?:enum|namespace)\s+\w/m)).toEqual([])
  })

  it('have no any', () => {
    expect(matching(shipped, /[:<]\s*any\b\s*(?=[,;)>=\]|&{]|$)|\bas any\b/m)).toEqual([])
  })

  it('have no name that ends in Manager, Service or Helper', () => {
    expect(
      matching(shipped, /^export\s.*\b(?:const|function|interface|type)\s+\w+(?:Manager|Service|Helper)\b/m),
    ).toEqual([])
  })

  it('leave nothing open', () => {
    expect(matching(sources, new RegExp(`\\b(${either('TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX')})\\b`))).toEqual([])
  })

  it('document every export', () => {
    const bare = shipped.flatMap(({ path, text }) =>
      [...text.matchAll(/^(.*)\n(export (?:async )?(?:function|const|interface|type) (\w+).*)$/gm)]
        .filter(
          ([, before, line]) => !/\*\/\s*$|^\s*\/\/|^declare/.test(before ?? '') && !/^export type \{/.test(line ?? ''),
        )
        .map(([, , , name]) => `${path}: ${name}`),
    )
    expect(bare).toEqual([])
  })
})

describe('the tests', () => {
  it('are all switched on', () => {
    const off = new RegExp(`\\b(?:it|test|describe)\\.(?:${either('on' + 'ly', 'sk' + 'ip', 'to' + 'do')})\\b`)
    expect(matching(sources, off)).toEqual([])
  })

  it('assert no time', () => {
    expect(
      matching(
        sources.filter(({ path }) => path.endsWith('.test.ts')),
        /expect\([^)]*(?:elapsed|duration|performance\.now)/,
      ),
    ).toEqual([])
  })
})

describe('every file', () => {
  it('names no path of a machine', () => {
    const pattern = new RegExp(
      `(^|[^A-Za-z.])/(${either('work', 'farm', 'root', 'home/[a-z]+', 'Users/[a-z]+')})/`,
      'im',
    )
    expect(files.filter(({ text }) => pattern.test(text)).map(({ path }) => path)).toEqual([])
  })

  it('names no host of a package registry', () => {
    expect(
      files.filter(({ text }) => /\bregistry\.(?!example)[a-z0-9-]+\.[a-z]{2,}/i.test(text)).map(({ path }) => path),
    ).toEqual([])
  })
})
