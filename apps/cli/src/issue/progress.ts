import type { Host } from '../command.ts'

/** Shows how far a long piece of work is: on a terminal only, on standard error, on one line. */
export interface Progress {
  step(): void
  /** Takes the line away. */
  end(): void
}

const width = 24
const everyMs = 100

/** Begins a bar with a rate and the time left. Where standard error is no terminal, nothing is shown. */
export function createProgress({
  host,
  total,
  what,
}: {
  readonly host: Host
  readonly total: number
  readonly what: string
}): Progress {
  if (!host.interactive || total === 0) return { step: () => undefined, end: () => undefined }
  const begun = performance.now()
  let count = 0
  let shown = begun
  const draw = (now: number) => {
    shown = now
    host.err(`\r\u001b[K${progressLine({ count, total, seconds: (now - begun) / 1000, what })}`)
  }
  return {
    step() {
      count++
      const now = performance.now()
      if (now - shown >= everyMs) draw(now)
    },
    end() {
      host.err('\r\u001b[K')
    },
  }
}

/** The line itself: `[######------] 1200/4000 credentials, 3500/s, 0:01 left`. */
export function progressLine({
  count,
  total,
  seconds,
  what,
}: {
  count: number
  total: number
  seconds: number
  what: string
}): string {
  const filled = Math.floor((count / total) * width)
  const rate = seconds > 0 ? count / seconds : 0
  const left = rate > 0 ? Math.ceil((total - count) / rate) : 0
  const speed = rate >= 10 ? Math.round(rate) : Math.round(rate * 10) / 10
  return `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}] ${count}/${total} ${what}, ${speed}/s, ${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')} left`
}
