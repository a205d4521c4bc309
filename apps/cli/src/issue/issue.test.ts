import { describe, expect, it } from 'vitest'
import { deviceFileNames, namesOfDevice } from './file-names.ts'
import { progressLine } from './progress.ts'

const names = (...ids: string[]) => [...deviceFileNames(ids).values()]

describe('the names of device files', () => {
  it('are user and device where that is clear', () => {
    expect(names('im:SvPfLlwBQi-6oddVRrkqpw/04c7@example.com')).toEqual(['SvPfLlwBQi-6oddVRrkqpw-04c7'])
  })

  it.each([
    ['by case', 'im:Ab/1@example.com', 'im:aB/1@example.com'],
    ['by domain', 'im:a/1@example.com', 'im:a/1@example.org'],
    ['by where the user part ends', 'im:a-b/c@example.com', 'im:a/b-c@example.com'],
    ['by characters that no file name may hold', 'im:a/1%3F@example.com', 'im:a/1%2A@example.com'],
  ])('differ for devices that differ %s', (_, a, b) => {
    const made = names(a, b).map((name) => name.toLowerCase())
    expect(new Set(made).size).toBe(2)
    for (const name of made) expect(name).toMatch(/^[a-z0-9][a-z0-9._~@+=-]*$/)
  })

  it('never leave the directory', () => {
    for (const id of [
      'im:%2E%2E%5Cx/y@example.com',
      'im:.x/y@example.com',
      'im:~/-@example.com',
      'im:u/con.@example.com',
    ])
      expect(names(id)[0]).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._~@+=-]*$/)
  })

  it('are found again under which they were written', () => {
    for (const id of ['im:a/1@example.com', 'im:a-b/c-d@example.com', 'im:x%20y/1@example.com'])
      expect(namesOfDevice(id)).toContain(names(id)[0])
  })
})

describe('the progress line', () => {
  it('says how much, how fast and how long', () => {
    expect(progressLine({ count: 1000, total: 4000, seconds: 2, what: 'credentials' })).toBe(
      '[######------------------] 1000/4000 credentials, 500/s, 0:06 left',
    )
  })
})
