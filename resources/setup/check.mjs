/** Format, lint, types and folder rules; stops at the first that fails. Nothing may warn. */
import { runOrExit } from './project.mjs'

const STEPS = [
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['types', 'tsc', ['-b']],
  ['page', 'svelte-check', ['--tsconfig', 'src-renderer/tsconfig.json', '--fail-on-warnings']],
  ['lint', 'eslint', ['-c', 'test/config/eslint.config.js', '--max-warnings', '0', '.']],
  [
    'folders',
    'depcruise',
    ['--config', 'test/architecture/rules.cjs', 'src-shared', 'src-main', 'src-renderer'],
  ],
]

export function check() {
  for (const [name, program, args] of STEPS) {
    console.log(`check: ${name}`)
    runOrExit(program, args)
  }
}
