/**
 * Three projects: `unit` runs in Node, `ui` runs the page's code in happy-dom, `e2e` drives the built
 * program. `src-renderer` belongs to `ui` as a whole, because its state files are compiled by Svelte.
 */
import { resolve } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

const root = resolve(import.meta.dirname, '..')
const suites =
  '{properties,differential,journeys,identities,truth,accuracy,golden,contract,architecture,builders,support,bench}'
const never = ['**/node_modules/**', 'out/**', 'dist/**']

export default defineConfig({
  root,
  test: {
    projects: [
      {
        root,
        test: {
          name: 'unit',
          include: [
            'src-shared/**/*.test.ts',
            'src-main/**/*.test.ts',
            'resources/**/*.test.ts',
            `test/${suites}/**/*.test.ts`,
          ],
          exclude: never,
          testTimeout: 30_000,
        },
      },
      {
        root,
        plugins: [svelte({ configFile: false })],
        resolve: { conditions: ['browser'] },
        test: {
          name: 'ui',
          environment: 'happy-dom',
          include: ['src-renderer/**/*.test.ts'],
          exclude: never,
        },
      },
      {
        root,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: never,
          globalSetup: ['test/e2e/build.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
