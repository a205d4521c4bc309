/** Does things one after the other, in the order in which they were asked for. A button need not be out of order meanwhile, and nobody loses the place on the page. */
export function createTurns(): (doing: () => Promise<void>) => Promise<void> {
  let last: Promise<void> = Promise.resolve()
  return (doing) => {
    last = last.then(doing, doing)
    return last
  }
}
