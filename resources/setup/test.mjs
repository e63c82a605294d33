/** All tests; the last line counts what passed. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './project.mjs'

/** `args` go to vitest: `npm test -- test/contract`. */
export function test(args) {
  const report = join(root, 'out', 'test-report.json')
  mkdirSync(join(root, 'out'), { recursive: true })
  const code = run('vitest', [
    'run',
    '--config',
    'test/vitest.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ])
  console.log(counts(report))
  process.exit(code)
}

function counts(report) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
      readFileSync(report, 'utf8'),
    )
    const skipped = numPendingTests + numTodoTests
    return `${numPassedTests} passed, ${numFailedTests} failed, ${skipped} skipped`
  } catch (cause) {
    return `0 passed, 1 failed, 0 skipped (no report of the tests: ${cause.message})`
  }
}
