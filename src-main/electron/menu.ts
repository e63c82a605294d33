/** The menu bar: opening by path starts here or in a dialog, never in the page. */
import { Menu, type MenuItemConstructorOptions } from 'electron'

export interface MenuActions {
  readonly openFiles: () => void
  readonly openFolder: () => void
}

export function setMenu({ openFiles, openFolder }: MenuActions): void {
  const mac = process.platform === 'darwin'
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' as const }] : []),
    {
      label: '&File',
      submenu: [
        { label: '&Open files…', accelerator: 'CmdOrCtrl+O', click: openFiles },
        { label: 'Open &folder…', accelerator: 'CmdOrCtrl+Shift+O', click: openFolder },
        { type: 'separator' },
        { role: mac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    { role: 'viewMenu' },
    { role: 'windowMenu' },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
