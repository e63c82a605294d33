/** What the page gets of the desktop: frames in and out, and two dialogs. No path crosses. */
import { contextBridge, ipcRenderer } from 'electron'

contextBridge.exposeInMainWorld('hopscopeHost', {
  platform: process.platform,
  send: (frame: Uint8Array): void => {
    ipcRenderer.send('frame', frame)
  },
  onFrame: (listener: (frame: Uint8Array) => void): void => {
    ipcRenderer.on('frame', (_event, frame: Uint8Array) => {
      listener(frame)
    })
  },
  openFiles: async (): Promise<void> => {
    await ipcRenderer.invoke('open-files')
  },
  openFolder: async (): Promise<void> => {
    await ipcRenderer.invoke('open-folder')
  },
})
