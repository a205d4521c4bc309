import { defineConfig } from 'vitest/config'
import { wholeRunReporter } from './tools/whole-run.ts'

// Tests run on the sources: no build comes first.
const conditions = ['imprint-source']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'schemas/src/**/*.test.ts',
      'apps/*/src/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'threads',
    reporters: [
      'default',
      wholeRunReporter(),
      ...(process.env['CI'] ? [['json', { outputFile: '.ci-out/vitest.json' }] as const] : []),
    ],
  },
})
