import { resolve } from 'node:path'
import js from '@eslint/js'
import { defineConfig } from 'eslint/config'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'

const root = resolve(import.meta.dirname, '../..')

const electronStaysHome = {
  paths: [
    {
      name: 'electron',
      message: 'Electron is only imported in src-main/electron; put this behind the contract.',
    },
  ],
}

export default defineConfig(
  {
    ignores: [
      'out/**',
      'dist/**',
      'coverage/**',
      'test-results/**',
      'resources/samples/**',
      'test/fixtures/**',
    ],
  },
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  ts.configs.stylisticTypeChecked,
  svelte.configs.recommended,
  {
    languageOptions: {
      parserOptions: {
        project: ['src-*/tsconfig.json', 'test/tsconfig.json'],
        tsconfigRootDir: root,
        extraFileExtensions: ['.svelte'],
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', prefer: 'type-imports' },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A mapped type names its key, which reads better than Record where the key is a union.
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      'no-console': 'error',
      'max-lines': ['warn', { max: 400 }],
      'max-params': ['error', { max: 4 }],
      'no-restricted-imports': ['error', electronStaysHome],
    },
  },
  {
    files: ['src-shared/**'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'Buffer', message: 'src-shared runs in a browser too: use Uint8Array.' },
      ],
    },
  },
  {
    files: ['**/*.test.ts'],
    // vitest's matchers, as `expect.stringMatching`, are of type any.
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
  {
    // Its functions run in the page.
    files: ['test/electron-double/worlds.mjs'],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ['src-main/electron/**', 'src-main/preload/**'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['src-main/cli/**', 'resources/setup/**', 'test/bench/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { parser: ts.parser },
    },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    extends: [ts.configs.disableTypeChecked],
    languageOptions: { globals: globals.node, parserOptions: { project: null } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
)
