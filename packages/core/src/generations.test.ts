import { describe, expect, it } from 'vitest'
import { createGenerations } from './generations.ts'

describe('createGenerations', () => {
  it('holds no more entries than its limit, and those that were used last', () => {
    const memory = createGenerations<number, number>(10)
    for (let key = 0; key < 100; key++) {
      memory.set(key, key)
      expect(memory.size()).toBeLessThanOrEqual(10)
      expect(memory.get(0)).toBe(0)
    }
    expect(memory.get(99)).toBe(99)
    expect(memory.get(50)).toBeUndefined()
  })

  it('holds no more than its limit by weight, and nothing that alone is heavier than half of it', () => {
    const memory = createGenerations<string, string>(20, { weigh: (value) => value.length })
    memory.set('heavy', 'x'.repeat(11))
    expect(memory.get('heavy')).toBeUndefined()
    for (let key = 0; key < 50; key++) {
      memory.set(`${key}`, 'x'.repeat(1 + (key % 10)))
      expect(memory.size()).toBeLessThanOrEqual(20)
      expect(memory.get(`${key}`)).toBe('x'.repeat(1 + (key % 10)))
    }
  })

  it('weighs an entry anew when it is replaced', () => {
    const memory = createGenerations<string, string>(20, { weigh: (value) => value.length })
    for (let times = 0; times < 50; times++) memory.set('a', 'x'.repeat(5))
    memory.set('b', 'x'.repeat(5))
    expect([memory.get('a'), memory.get('b')]).toEqual(['xxxxx', 'xxxxx'])
    expect(memory.size()).toBe(2)
  })
})
