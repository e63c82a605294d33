/** The one window. It shows our page, leads nowhere else, and may do nothing but show and ask. */
import { join } from 'node:path'
import { BrowserWindow, dialog, session, type WebContents } from 'electron'
import { isPageUrl, PAGE_ORIGIN } from './pageProtocol.ts'

/** What a page may do without being asked: put text on the clipboard. */
const ALLOWED_PERMISSION = 'clipboard-sanitized-write'

/** The program's default session gives no page any power. */
export function refusePermissions(): void {
  const pages = session.defaultSession
  pages.setPermissionRequestHandler((_page, permission, answer) => {
    answer(permission === ALLOWED_PERMISSION)
  })
  pages.setPermissionCheckHandler((_page, permission) => permission === ALLOWED_PERMISSION)
  pages.setDevicePermissionHandler(() => false)
}

export function openPageWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 800,
    minHeight: 500,
    show: false,
    title: 'Hopscope',
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      spellcheck: false,
    },
  })
  lockIn(window.webContents)
  window.once('ready-to-show', () => window.show())
  window.loadURL(`${PAGE_ORIGIN}/index.html`).catch((cause: unknown) => {
    if (!window.isDestroyed())
      dialog.showErrorBox('Hopscope could not show its page', String(cause))
  })
  return window
}

function lockIn(page: WebContents): void {
  page.setWindowOpenHandler(() => ({ action: 'deny' }))
  page.on('will-navigate', (event) => {
    if (!isPageUrl(event.url)) event.preventDefault()
  })
  page.on('will-attach-webview', (event) => event.preventDefault())
}
