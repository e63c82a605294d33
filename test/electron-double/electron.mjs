// The stand-in for the `electron` module: see README.md.
import { fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { closeBrowser, openBrowser } from './browser.mjs'
import { BrowserWindow, windowsGone } from './browserWindow.mjs'
import { ipcMain } from './ipcMain.mjs'
import { protocol } from './protocol.mjs'

const keep = () => undefined

let loaded
const mainModule = new Promise((resolve) => (loaded = resolve))
export const mainModuleLoaded = () => loaded()

class App extends EventEmitter {
  isPackaged = false
  #ready
  whenReady() {
    return (this.#ready ??= mainModule.then(openBrowser).then(() => void this.emit('ready')))
  }
  getPath = (name) => join(tmpdir(), 'electron-double', name)
  requestSingleInstanceLock = () => true
  async quit() {
    await closeBrowser()
    this.emit('will-quit', { preventDefault: keep })
    process.exit(0)
  }
  exit = (code) => process.exit(code)
}
export const app = new App()
windowsGone(() => app.emit('window-all-closed'))
process.on('SIGTERM', () => void app.quit())

class UtilityProcess extends EventEmitter {
  #child
  constructor(module, args) {
    super()
    const runner = fileURLToPath(new URL('./utility.mjs', import.meta.url))
    this.#child = fork(runner, [module, ...args], { serialization: 'advanced' })
    this.#child.on('spawn', () => {
      this.pid = this.#child.pid
      this.emit('spawn')
    })
    this.#child.on('message', (message) => this.emit('message', message))
    this.#child.on('exit', (code) => this.emit('exit', code ?? 1))
    // An accident, on demand of a test.
    process.once('SIGUSR2', () => this.#child.kill('SIGKILL'))
  }
  postMessage = (message) => void this.#child.send(message, () => undefined)
  kill = () => this.#child.kill()
}
export const utilityProcess = { fork: (module, args = []) => new UtilityProcess(module, args) }

export const Menu = {
  buildFromTemplate: (items) => ({ items }),
  setApplicationMenu: ({ items }) => {
    const wanted = process.env.DOUBLE_MENU
    const all = items.flatMap(({ submenu }) => submenu ?? [])
    const item = all.find(({ label }) => label !== undefined && label === wanted)
    if (item !== undefined) setTimeout(() => item.click(), 1000)
  },
}

export const dialog = {
  showOpenDialog: async () =>
    JSON.parse(process.env.DOUBLE_DIALOG ?? '{"canceled":true,"filePaths":[]}'),
  showErrorBox: (title, text) => process.stderr.write(`${title}: ${text}\n`),
}

export const session = {
  defaultSession: {
    setPermissionRequestHandler: keep,
    setPermissionCheckHandler: keep,
    setDevicePermissionHandler: keep,
  },
}
export { BrowserWindow, ipcMain, protocol }
export default { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session, utilityProcess }
