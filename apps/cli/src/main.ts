#!/usr/bin/env node
import { writeSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { systemClock } from '@imprint/adapters/clock'
import type { Host } from './command.ts'
import { runCli } from './run.ts'
import { wantsColour } from './terminal/style.ts'

const { env, stdin, stdout, stderr } = process

/** The root script `imprint` runs in the root of the checkout; pnpm says where it was called. Under any other script that would be somebody else's directory. */
const calledFrom = env['npm_lifecycle_event'] === 'imprint' ? env['INIT_CWD'] : undefined

const host: Host = {
  cwd: calledFrom ?? process.cwd(),
  env,
  clock: systemClock,
  colour: wantsColour(stdout.isTTY === true, env),
  interactive: stderr.isTTY === true,
  ...(stdout.isTTY === true && stdout.columns > 0 ? { columns: stdout.columns } : {}),
  readInput: () => buffer(stdin),
  out: (text) => write(1, text),
  err: (text) => write(2, text),
}

/** Written at once, so that an exit loses nothing. A reader that went away (`| head`) is no fault. */
function write(descriptor: 1 | 2, text: string): void {
  const bytes = Buffer.from(text)
  for (let from = 0; from < bytes.length; ) {
    try {
      from += writeSync(descriptor, bytes, from)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null
      if (code === 'EPIPE') return
      // A pipe that is full: its reader is slow. Waiting is what a synchronous write would have done.
      if (code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}

process.exitCode = await runCli(process.argv.slice(2), host)
