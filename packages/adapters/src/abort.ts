import type { AbortSignalLike } from '@imprint/core'

/** Settles as `promise` does, or rejects with an `AbortError` as soon as `signal` aborts. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignalLike): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(abortion())
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop)
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

/** The error of something that was told to stop. */
export function abortion(): DOMException {
  return new DOMException('the fetch was aborted', 'AbortError')
}
