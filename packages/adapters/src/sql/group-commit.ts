/** What is put together. */
export interface GroupOptions<T, R> {
  /** Works off a batch; answers for each entry in its order. Never rejects but for a mistake of ours. */
  readonly flush: (batch: readonly T[]) => Promise<readonly R[]>
  /** How much an entry weighs. */
  readonly weigh: (entry: T) => number
  /** A batch is closed when it weighs so much; an entry that weighs more goes alone. */
  readonly limit: number
}

/**
 * Puts calls together that arrive while a batch is being written, so that they share one sync of the disk (group commit). A call that comes alone waits for nothing but one turn of the event loop, in which others
 * that are ready may join it.
 */
export function groupCommits<T, R>({ flush, weigh, limit }: GroupOptions<T, R>): (entry: T) => Promise<R> {
  let waiting: { readonly entry: T; readonly resolve: (answer: R) => void; readonly reject: (why: unknown) => void }[] =
    []
  let isRunning = false
  const take = () => {
    let weight = 0
    let count = 0
    for (const { entry } of waiting) {
      weight += weigh(entry)
      if (count > 0 && weight > limit) break
      count++
    }
    const batch = waiting.slice(0, count)
    waiting = waiting.slice(count)
    return batch
  }
  const run = async () => {
    isRunning = true
    while (waiting.length > 0) {
      await new Promise((resolve) => setImmediate(resolve))
      const batch = take()
      try {
        const answers = await flush(batch.map(({ entry }) => entry))
        for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as R)
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    isRunning = false
  }
  return (entry) =>
    new Promise((resolve, reject) => {
      waiting.push({ entry, resolve, reject })
      if (!isRunning) void run()
    })
}
