// node test/electron-double/run.mjs out/main/index.js [PATH...]
import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const double = new URL('./electron.mjs', import.meta.url).href
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: double, format: 'module', shortCircuit: true }
      : next(specifier, context),
})
// Main sees the words that it would see under Electron: a program, then itself.
process.argv.splice(1, 1)
const { mainModuleLoaded } = await import(double)
await import(pathToFileURL(resolve(process.argv[1])).href)
mainModuleLoaded()
