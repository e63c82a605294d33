/** Every key of the page, in one table: what is pressed, what happens, and the words for it. */
import { tick } from 'svelte'
import type { AppState } from '../state/appState.svelte.ts'

export interface Command {
  /** As `keyOf` writes a key: `j`, `Ctrl+o`, `?`. */
  readonly keys: readonly string[]
  readonly words: string
  readonly isPossible?: (app: AppState) => boolean
  readonly run: (app: AppState) => void
}

const hasRecords = (app: AppState) => app.hasRecords
const hasHost = (app: AppState) => app.host !== undefined

export const commands: readonly Command[] = [
  { keys: ['1'], words: 'Captures', run: (app) => app.go('captures') },
  { keys: ['2'], words: 'Packets', isPossible: hasRecords, run: (app) => app.go('packets') },
  { keys: ['3'], words: 'Journeys', isPossible: hasRecords, run: (app) => app.go('journeys') },
  {
    keys: ['j'],
    words: 'Journey of the selected record',
    isPossible: hasRecords,
    run: (app) => app.go('journeys'),
  },
  {
    keys: ['Enter'],
    words: 'Open the record of the journey',
    isPossible: (app) => app.view === 'journeys',
    run: (app) => app.go('packets'),
  },
  {
    keys: [','],
    words: 'Same packet, hop before',
    isPossible: hasRecords,
    run: (app) => app.selection.stepHop(-1),
  },
  {
    keys: ['.'],
    words: 'Same packet, next hop',
    isPossible: hasRecords,
    run: (app) => app.selection.stepHop(1),
  },
  {
    keys: ['['],
    words: 'Packet before in the conversation',
    isPossible: hasRecords,
    run: (app) => app.selection.stepPacket(-1),
  },
  {
    keys: [']'],
    words: 'Next packet of the conversation',
    isPossible: hasRecords,
    run: (app) => app.selection.stepPacket(1),
  },
  {
    keys: ['Ctrl+ArrowUp'],
    words: 'Record before, from any pane',
    isPossible: hasRecords,
    run: (app) => app.selection.selectRow((app.selection.row ?? 0) - 1),
  },
  {
    keys: ['Ctrl+ArrowDown'],
    words: 'Next record, from any pane',
    isPossible: hasRecords,
    run: (app) => app.selection.selectRow((app.selection.row ?? -1) + 1),
  },
  {
    keys: ['/', 'Ctrl+f'],
    words: 'Filter the records',
    isPossible: hasRecords,
    run: (app) => void focusFilter(app),
  },
  {
    keys: ['Ctrl+g'],
    words: 'Go to a record by its number',
    isPossible: hasRecords,
    run: (app) => {
      app.go('packets')
      if (!app.showsGoTo) app.toggleGoTo()
    },
  },
  {
    keys: ['t'],
    words: 'Time: clock, since first, since previous',
    isPossible: hasRecords,
    run: (app) => app.cycleTime(),
  },
  { keys: ['Escape'], words: 'Unpin, or close this', run: closeTopmost },
  { keys: ['F6'], words: 'Next pane', run: () => focusPane(1) },
  { keys: ['Shift+F6'], words: 'Pane before', run: () => focusPane(-1) },
  {
    keys: ['Ctrl+o'],
    words: 'Open files',
    isPossible: hasHost,
    run: (app) => void app.openFromHost('files'),
  },
  {
    keys: ['Ctrl+Shift+o'],
    words: 'Open folder',
    isPossible: hasHost,
    run: (app) => void app.openFromHost('folder'),
  },
  { keys: ['?'], words: 'These keys', run: (app) => app.toggleKeys() },
]

/** Runs the command of a key; false where there is none, so that the browser keeps the key. */
export function runKey(event: KeyboardEvent, app: AppState): boolean {
  const key = keyOf(event)
  if (!event.ctrlKey && isTyping(event.target)) return false
  if (app.showsKeys && key !== 'Escape' && key !== '?') return false
  if (app.showsGoTo) return false
  const command = commands.find((each) => each.keys.includes(key))
  if (command === undefined || command.isPossible?.(app) === false) return false
  if (key === 'Enter' && event.target instanceof HTMLButtonElement) return false
  command.run(app)
  return true
}

/** A key with its modifiers; letters in lower case, Command counts as Ctrl. */
export function keyOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const control = event.ctrlKey || event.metaKey ? 'Ctrl+' : ''
  const alt = event.altKey ? 'Alt+' : ''
  const shift = event.shiftKey && /^([a-z]|F\d+)$/.test(key) ? 'Shift+' : ''
  return `${control}${alt}${shift}${key}`
}

/** For people: `Ctrl Shift O`. */
export function keyWords(key: string): string {
  const arrows = key.replace('ArrowUp', '↑').replace('ArrowDown', '↓').replace('Escape', 'Esc')
  return arrows.replaceAll('+', ' ').replace(/(^| )([a-z])$/, (_, gap: string, letter: string) => {
    return `${gap}${letter.toUpperCase()}`
  })
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  )
}

async function focusFilter(app: AppState): Promise<void> {
  app.go('packets')
  await tick()
  document.querySelector<HTMLInputElement>('[data-filter]')?.select()
}

function closeTopmost(app: AppState): void {
  if (app.showsKeys) app.toggleKeys()
  else app.selection.highlight.unpin()
}

/** Panes carry `data-pane`; focus goes to the pane or to its one tab stop. */
function focusPane(by: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')]
  const at = panes.findIndex((pane) => pane.contains(document.activeElement))
  const next = panes[(at + by + panes.length) % panes.length]
  const stop = next?.querySelector<HTMLElement>('[tabindex="0"]')
  ;(next?.tabIndex === 0 ? next : (stop ?? next))?.focus()
}
