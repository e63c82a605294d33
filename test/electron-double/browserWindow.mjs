import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { newContext } from './browser.mjs'
import { ipcMain, pack } from './ipcMain.mjs'
import { answer, fromBrowser, toBrowser } from './protocol.mjs'
import { isolatedWorld, mainWorld } from './worlds.mjs'

const WORLD = 'Electron Isolated Context'
const devalueBundle = new URL('../../out/electron-double/devalue.js', import.meta.url)
const windows = new Set()
let allGone = () => undefined
export const windowsGone = (listener) => (allGone = listener)

class WebContents extends EventEmitter {
  mainFrame = { parent: null }
  #waiting = []
  #world
  #openHandler
  #page
  #cdp

  setWindowOpenHandler(handler) {
    this.#openHandler = handler
  }

  getURL = () => fromBrowser(this.#page?.url() ?? '')
  isDestroyed = () => this.#page?.isClosed() ?? false

  /** Waits for the page's isolated world, so that nothing sent at the start is lost. */
  send(channel, ...args) {
    const call = `__double.receive(${JSON.stringify(channel)}, ${JSON.stringify(pack(args))})`
    if (this.#world === undefined) this.#waiting.push(call)
    else void this.#evaluate(call)
  }

  async attach(context, { preload }) {
    const nonce = crypto.randomUUID()
    const page = (this.#page = await context.newPage())
    const cdp = (this.#cdp = await context.newCDPSession(page))
    page.on('popup', (popup) => {
      if (this.#openHandler?.({ url: popup.url() })?.action !== 'allow') void popup.close()
    })
    cdp.on('Runtime.executionContextCreated', ({ context: { name, uniqueId } }) => {
      if (name !== WORLD) return
      this.#world = uniqueId
      for (const call of this.#waiting.splice(0)) void this.#evaluate(call)
    })
    cdp.on('Runtime.executionContextDestroyed', ({ executionContextUniqueId }) => {
      if (executionContextUniqueId === this.#world) this.#world = undefined
    })
    cdp.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === '__toHost') void this.#receive(JSON.parse(payload))
    })
    await cdp.send('Page.enable')
    await cdp.send('Runtime.enable')
    await cdp.send('Runtime.addBinding', { name: '__toHost', executionContextName: WORLD })
    const inPage = (source, worldName) =>
      cdp.send('Page.addScriptToEvaluateOnNewDocument', { source, ...(worldName && { worldName }) })
    const id = JSON.stringify(nonce)
    await inPage(`(${mainWorld})(${id})`)
    await inPage(
      `(() => {
        ${readFileSync(devalueBundle, 'utf8')};
        (${isolatedWorld})(${id}, __devalue, function (require, process, module, exports) {
          ${preload === undefined ? '' : readFileSync(preload, 'utf8')}
        })
      })()`,
      WORLD,
    )
    return page
  }

  async #receive(message) {
    const event = { sender: this, senderFrame: { url: this.getURL(), parent: null } }
    await ipcMain.take(event, message, (id, ok, packed) =>
      this.#evaluate(`__double.reply(${id}, ${ok}, ${JSON.stringify(packed)})`),
    )
  }

  async #evaluate(expression) {
    try {
      await this.#cdp.send('Runtime.evaluate', { expression, uniqueContextId: this.#world })
    } catch {
      // The page went away; Electron drops the message as well.
    }
  }
}

export class BrowserWindow extends EventEmitter {
  static getAllWindows = () => [...windows]
  webContents = new WebContents()
  #ready
  #page

  constructor({ width = 800, height = 600, webPreferences = {} } = {}) {
    super()
    const { contextIsolation, nodeIntegration, sandbox } = webPreferences
    if (contextIsolation === false || nodeIntegration === true || sandbox === false)
      throw new Error('electron double: only isolated, sandboxed pages without Node are modelled')
    windows.add(this)
    this.#ready = this.#open({ width, height }, webPreferences)
  }

  async #open(viewport, webPreferences) {
    const context = await newContext({ viewport })
    await context.route('**/*', answer)
    this.#page = await this.webContents.attach(context, webPreferences)
    this.#page.on('close', () => {
      windows.delete(this)
      this.emit('closed')
      if (windows.size === 0) allGone()
    })
  }

  async loadURL(url) {
    await this.#ready
    await this.#page.goto(toBrowser(url))
    this.emit('ready-to-show')
    this.webContents.emit('did-finish-load')
  }

  show() {
    this.emit('show')
  }
  isDestroyed = () => this.webContents.isDestroyed()
  isMinimized = () => false
  focus = () => undefined
}
