/**
 * Behind every npm script. Runs on any Node >= 18 before anything is installed: installs what the
 * lock file names, then hands over to the pinned Node. See `tasks` for what each word does.
 */
import { join } from 'node:path'
import { build, buildIfChanged } from './build.mjs'
import { check } from './check.mjs'
import { electronOrReason } from './electronProgram.mjs'
import { install } from './install.mjs'
import { root, runAsOurselves, runOrExit } from './project.mjs'
import { systemPackages, TIME } from './systemPackages.mjs'
import { test } from './test.mjs'

const [task, ...args] = process.argv.slice(2)

const tasks = {
  /** The desktop program, or the browser where there is no desktop. */
  start: async () => {
    install()
    buildIfChanged()
    const found = await electronOrReason()
    if (found.program === undefined) {
      console.error(`${found.reason} Hopscope opens in the browser instead, at this address:`)
      runAsOurselves('node', [join(root, 'out/main/serve.js'), ...args])
      return
    }
    // Chromium refuses to run its sandbox as root; everything else stays as it is.
    const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
    runAsOurselves(found.program, [...asRoot, root, ...args])
  },
  serve: () => {
    install()
    buildIfChanged()
    runAsOurselves('node', [join(root, 'out/main/serve.js'), ...args])
  },
  hopscope: () => {
    install()
    buildIfChanged()
    runAsOurselves('node', [join(root, 'out/main/cli.js'), ...args])
  },
  build: () => {
    install()
    build('info')
  },
  check: () => {
    install()
    check()
  },
  /** Every record of every capture at hand against tshark. */
  differential: () => {
    install()
    runOrExit('node', [join(root, 'test/differential/run.ts'), ...args])
  },
  /** Text dissections of one record of every protocol; with `--update` they are written anew. */
  golden: () => {
    install()
    runOrExit('node', [join(root, 'test/golden/run.ts'), ...args])
  },
  /** Every record of every fixture, damaged in 200 ways. */
  mutate: () => {
    install()
    runOrExit('node', [join(root, 'test/properties/mutate.ts'), ...args])
  },
  /** Every flow of the lab's captures against what really happened there. */
  truth: () => {
    install()
    runOrExit('node', [join(root, 'test/truth/run.ts'), ...args])
  },
  /** Ours and its peers on generated captures; with `--write` docs/benchmarks.md is written anew. */
  bench: () => {
    systemPackages([TIME])
    install()
    buildIfChanged()
    runOrExit('node', [join(root, 'test/bench/run.ts'), ...args])
  },
  /** How often the join is right, on generated clusters and on the lab's captures. */
  accuracy: () => {
    install()
    runOrExit('node', [join(root, 'test/accuracy/run.ts'), ...args])
  },
  test: () => {
    // Before the install: `cap` compiles only where libpcap's headers are.
    systemPackages()
    install()
    check()
    test(args)
  },
}

if (!Object.hasOwn(tasks, task ?? '')) {
  console.error(`usage: node resources/setup/setup.mjs ${Object.keys(tasks).join('|')} [ARGS...]`)
  process.exit(2)
}
await tasks[task]()
