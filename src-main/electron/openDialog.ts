/** Where a person chooses what to open. The paths go to the engine, not to the page. */
import { dialog, type BrowserWindow } from 'electron'

/** Only what the dialog shows at first: what a file is, its content says. */
const EXTENSIONS = ['pcap', 'pcapng', 'cap', 'gz', 'tgz', 'zst', 'xz', 'tar', 'json']

/** Empty where the person thought better of it. */
export async function chosenFiles(window: BrowserWindow): Promise<readonly string[]> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open captures',
    properties: ['openFile', 'multiSelections'],
    filters: [
      { name: 'Captures and cluster files', extensions: EXTENSIONS },
      { name: 'All files', extensions: ['*'] },
    ],
  })
  return filePaths
}

export async function chosenFolder(window: BrowserWindow): Promise<readonly string[]> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open a folder of captures',
    properties: ['openDirectory'],
  })
  return filePaths
}
