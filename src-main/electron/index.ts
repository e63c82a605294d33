/**
 * The desktop host. Main reads no packet: it owns the window, the dialogs and the engine's process,
 * and passes frames between the page and the engine unopened.
 */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import {
  app,
  dialog,
  ipcMain,
  type BrowserWindow,
  type IpcMainEvent,
  type IpcMainInvokeEvent,
} from 'electron'
import {
  encodeFrame,
  MAX_ANSWER_BYTES,
  MAX_QUESTION_BYTES,
} from '../../src-shared/contract/frame.ts'
import { kubeconfigOption } from '../cluster/live/kubeconfigChoice.ts'
import { EngineChild } from './engineChild.ts'
import { setMenu } from './menu.ts'
import { chosenFiles, chosenFolder } from './openDialog.ts'
import { declarePageProtocol, isPageUrl, servePage } from './pageProtocol.ts'
import { openPageWindow, refusePermissions } from './pageWindow.ts'

const here = import.meta.dirname

/** What Electron was started with: after its own name and, unpacked, ours. Chromium has options, too. */
function startWords(words: readonly string[], folder: string) {
  const { values, positionals } = parseArgs({
    args: words.slice(1),
    strict: false,
    allowPositionals: true,
    options: { kubeconfig: { type: 'string' }, context: { type: 'string' } },
  })
  const { kubeconfig: file, context } = values
  const kubeconfig = kubeconfigOption({
    kubeconfig: typeof file === 'string' ? resolve(folder, file) : undefined,
    context: typeof context === 'string' ? context : undefined,
  })
  const paths = positionals.slice(app.isPackaged ? 0 : 1).map((path) => resolve(folder, path))
  return { paths, ...(kubeconfig === undefined ? {} : { kubeconfig }) }
}

declarePageProtocol()

/** Paths that the system asks for before the engine runs. */
const early: string[] = []
let openPath = (path: string): void => void early.push(path)
app.on('open-file', (event, path) => {
  event.preventDefault()
  openPath(path)
})

const words = startWords(process.argv, process.cwd())
if (app.requestSingleInstanceLock({ paths: words.paths })) {
  // Not awaited: Electron is ready only after this module has run to its end.
  start().catch((cause: unknown) => {
    dialog.showErrorBox('Hopscope could not start', String(cause))
    app.exit(1)
  })
} else {
  app.quit()
}

async function start(): Promise<void> {
  await app.whenReady()
  let window: BrowserWindow | undefined
  const page = () => (window === undefined || window.isDestroyed() ? undefined : window.webContents)

  const engine = new EngineChild({
    module: join(here, 'engine.js'),
    start: {
      ...words,
      paths: [...words.paths, ...early],
      samples: join(here, '../../resources/samples'),
    },
    onFrame: (frame) => page()?.send('frame', frame),
    onCrash: (message) => {
      const told = encodeFrame(
        { kind: 'failure', id: 0, code: 'internal', message },
        MAX_ANSWER_BYTES,
      )
      if (told.ok) page()?.send('frame', told.bytes)
    },
  })
  openPath = (path) => engine.open([path])

  const isOurs = ({ sender, senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean =>
    sender === page() && senderFrame?.parent === null && isPageUrl(senderFrame.url)
  const open = async (choose: typeof chosenFiles): Promise<void> => {
    if (window !== undefined) engine.open(await choose(window))
  }
  ipcMain.on('frame', (event, frame: unknown) => {
    if (!isOurs(event) || !(frame instanceof Uint8Array)) return
    if (frame.byteLength <= 2 * MAX_QUESTION_BYTES) engine.send(frame)
  })
  ipcMain.handle('open-files', async (event) => {
    if (isOurs(event)) await open(chosenFiles)
  })
  ipcMain.handle('open-folder', async (event) => {
    if (isOurs(event)) await open(chosenFolder)
  })
  app.on('second-instance', (_event, _words, _folder, told) => {
    engine.open((told as { readonly paths: readonly string[] }).paths)
    if (window?.isMinimized() === true) window.restore()
    window?.focus()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('activate', () => {
    if (page() === undefined) window = openPageWindow()
  })
  app.on('will-quit', () => engine.end())

  refusePermissions()
  setMenu({ openFiles: () => void open(chosenFiles), openFolder: () => void open(chosenFolder) })
  await servePage(join(here, '../renderer'))
  window = openPageWindow()
}
