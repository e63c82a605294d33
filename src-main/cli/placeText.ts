/** Where something was seen, as the commands name it. */
import type { CapturePoint } from '../../src-shared/journeys/capturePoint.ts'

export interface PlaceLine {
  readonly file: string
  readonly node?: string
  readonly interface?: string
}

export function placeLine(point: CapturePoint | undefined): PlaceLine {
  const { file = '', node, interface: name } = point ?? {}
  return {
    file,
    ...(node === undefined ? {} : { node }),
    ...(name === undefined ? {} : { interface: name }),
  }
}

/** `k8s-worker1 ens32`; the file where neither is known. */
export function placeText({ file, node, interface: name }: PlaceLine): string {
  return [node, name].filter((part) => part !== undefined).join(' ') || file
}
