/** The folder rules hold on the whole program, and every rule catches what it forbids. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const rules = createRequire(import.meta.url)('./rules.cjs') as {
  readonly forbidden: readonly IForbiddenRuleType[]
  readonly options: Record<string, unknown>
}

async function violations(baseDir: string): Promise<ICruiseResult['summary']['violations']> {
  const { output } = await cruise(['src-shared', 'src-main', 'src-renderer'], {
    ...rules.options,
    baseDir,
    validate: true,
    ruleSet: { forbidden: [...rules.forbidden] },
  })
  if (typeof output === 'string') throw new Error(output)
  return output.summary.violations
}

/** One file that breaks one rule: `[rule, file, what it imports]`. */
const PLANTS: readonly (readonly [rule: string, file: string, imports: string])[] = [
  ['base-imports-only-earlier-stages', 'src-shared/base/p.ts', '../bytes/target.ts'],
  ['bytes-imports-only-earlier-stages', 'src-shared/bytes/p.ts', '../capture/target.ts'],
  ['capture-imports-only-earlier-stages', 'src-shared/capture/p.ts', '../layers/target.ts'],
  ['layers-imports-only-earlier-stages', 'src-shared/layers/p.ts', '../index/target.ts'],
  ['index-imports-only-earlier-stages', 'src-shared/index/p.ts', '../journeys/target.ts'],
  ['journeys-imports-only-earlier-stages', 'src-shared/journeys/p.ts', '../identities/target.ts'],
  ['identities-imports-only-earlier-stages', 'src-shared/identities/p.ts', '../findings/target.ts'],
  ['findings-imports-only-earlier-stages', 'src-shared/findings/p.ts', '../query/target.ts'],
  ['query-imports-only-earlier-stages', 'src-shared/query/p.ts', '../contract/target.ts'],
  ['no-cycles', 'src-shared/base/circleA.ts', './circleB.ts'],
  ['every-import-resolves', 'src-shared/base/lost.ts', './nowhere.ts'],
  ['shared-is-pure', 'src-shared/contract/fs.ts', 'node:fs'],
  ['shared-is-pure', 'src-shared/contract/socket.ts', 'ws'],
  ['packages-only-at-trust-boundaries', 'src-shared/layers/guard.ts', 'zod'],
  ['shared-imports-nothing-above', 'src-shared/contract/up.ts', '../../src-main/engine/target.ts'],
  ['renderer-has-no-node', 'src-renderer/views/Node.svelte', 'node:fs'],
  ['renderer-has-no-node', 'src-renderer/state/node.svelte.ts', 'node:path'],
  ['renderer-never-imports-main', 'src-renderer/Main.svelte', '../src-main/engine/target.ts'],
  ['main-never-imports-renderer', 'src-main/cli/page.ts', '../../src-renderer/target.ts'],
  ['program-never-imports-tests', 'src-main/cli/tested.ts', '../engine/target.test.ts'],
  ['electron-only-in-its-own-folder', 'src-main/engine/desktop.ts', 'electron'],
  ['serve-and-electron-are-strangers', 'src-main/serve/desktop.ts', '../electron/target.ts'],
  ['engine-knows-no-host', 'src-main/sources/host.ts', '../serve/target.ts'],
  ['preload-stands-alone', 'src-main/preload/clever.ts', '../engine/target.ts'],
]

const TARGETS = [
  ...['bytes', 'capture', 'layers', 'index', 'journeys', 'identities', 'findings', 'query'].map(
    (stage) => `src-shared/${stage}/target.ts`,
  ),
  'src-shared/contract/target.ts',
  ...['engine', 'serve', 'electron'].map((folder) => `src-main/${folder}/target.ts`),
  'src-main/engine/target.test.ts',
  'src-renderer/target.ts',
]

describe('the folder rules', () => {
  // Inside the checkout, so that packages resolve as they do for the program.
  const planted = join(root, 'out', `architecture-${String(process.pid)}`)
  const plant = (file: string, text: string): void => {
    mkdirSync(dirname(join(planted, file)), { recursive: true })
    writeFileSync(join(planted, file), text)
  }

  beforeAll(() => {
    plant('package.json', '{ "type": "module", "devDependencies": { "zod": "*", "ws": "*" } }')
    for (const file of TARGETS) plant(file, 'export const target = 1\n')
    plant('src-shared/base/circleB.ts', "import './circleA.ts'\n")
    for (const [, file, imports] of PLANTS) {
      const line = `import '${imports}'\n`
      plant(file, file.endsWith('.svelte') ? `<script lang="ts">\n${line}</script>\n` : line)
    }
  })
  afterAll(() => {
    rmSync(planted, { recursive: true, force: true })
  })

  it('hold on the whole program', async () => {
    const found = await violations(root)
    expect(found.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([])
  })

  it('catch every planted violation and leave the clean files alone', async () => {
    const found = await violations(planted)
    const pairs = found.map(({ rule, from }) => `${rule.name} ${from}`)
    for (const [rule, file] of PLANTS) expect(pairs).toContain(`${rule} ${file}`)
    expect(found.filter(({ from }) => from.includes('target'))).toEqual([])
  })

  it('are all planted', () => {
    const caught = new Set(PLANTS.map(([rule]) => rule))
    expect(
      rules.forbidden.map(({ name }) => name).filter((name) => !caught.has(name ?? '')),
    ).toEqual([])
  })
})
