import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import { breakStory } from './break.story.ts'
import { chatStory } from './chat.story.ts'
import { consoleStory } from './console.story.ts'
import { type DemoHost, startDemoHost } from './demo-host.ts'
import { deskStory } from './desk.story.ts'
import { happenedStory } from './happened.story.ts'
import { takeStory } from './take.story.ts'
import { trustStory } from './trust.story.ts'

/** The stories, one a part of the page. All are told here, so that one server and one browser do for them. */
const stories: readonly ((demo: () => DemoHost) => void)[] = [
  chatStory,
  happenedStory,
  breakStory,
  deskStory,
  takeStory,
  trustStory,
  consoleStory,
]

let started: DemoHost | string = 'it was not tried'
beforeAll(async () => {
  started = await startDemoHost()
})
afterAll(async () => {
  if (typeof started !== 'string') await started.close()
})

const demo = (): DemoHost => {
  if (typeof started === 'string') throw new Error(started)
  return started
}

describe('the demo in a real browser', () => {
  beforeEach((ctx) => {
    if (typeof started === 'string') ctx.skip(started)
  })
  for (const story of stories) story(demo)
})
