import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'conformance/**/*.test.mjs'],
    pool: 'threads',
    testTimeout: 60_000,
  },
})
