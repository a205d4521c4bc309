import { type QrModules, qrModules } from '@imprint/adapters/qr-code'

/** The quiet zone around a code (ISO/IEC 18004 section 6.3.8). */
const quiet = 4

/** Draws a QR code for a terminal, two rows of modules a line. Light modules are drawn, dark ones left out, and the colours said where there are any: readers want dark on light, whatever the terminal's own colours. */
export function qrText(octets: Uint8Array, { colour }: { readonly colour: boolean }): string {
  const modules = qrModules(octets)
  const size = modules.length + 2 * quiet
  const lines: string[] = []
  for (let y = 0; y < size; y += 2) {
    let line = ''
    for (let x = 0; x < size; x++) {
      // A code has an odd number of rows: below the last one there is nothing.
      const below = y + 1 < size && isLight(modules, x, y + 1)
      line += isLight(modules, x, y) ? (below ? '█' : '▀') : below ? '▄' : ' '
    }
    lines.push(colour ? `\u001b[97;40m${line}\u001b[0m` : line)
  }
  return lines.join('\n')
}

function isLight(modules: QrModules, x: number, y: number): boolean {
  return modules[y - quiet]?.[x - quiet] !== true
}
