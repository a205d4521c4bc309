import type { JsonBudget } from '@imprint/core'

/** For what goes between the page and a frame: a verdict with the whole evidence that it was made from. */
export const frameBudget: JsonBudget = { size: 2_000_000, depth: 32, values: 100_000 }
