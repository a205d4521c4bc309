import { qrModules } from '@imprint/adapters/qr-code'
import { type RefObject, useEffect } from 'react'

/** Points to a side of each module, and modules of light around the code (ISO/IEC 18004 section 6.3.8). */
const scale = 6
const quiet = 4

/** Draws a text as a QR code: dark on light whatever the colours of the page, because readers want it so. */
export function QrPicture({
  text,
  canvas,
}: {
  readonly text: string
  readonly canvas: RefObject<HTMLCanvasElement | null>
}) {
  useEffect(() => {
    const context = canvas.current?.getContext('2d', { willReadFrequently: true })
    if (canvas.current === null || context === null || context === undefined) return
    const modules = qrModules(new TextEncoder().encode(text))
    const side = (modules.length + 2 * quiet) * scale
    canvas.current.width = side
    canvas.current.height = side
    context.fillStyle = '#fff'
    context.fillRect(0, 0, side, side)
    context.fillStyle = '#000'
    for (const [y, row] of modules.entries())
      for (const [x, isDark] of row.entries())
        if (isDark) context.fillRect((x + quiet) * scale, (y + quiet) * scale, scale, scale)
  }, [text, canvas])
  return <canvas ref={canvas} className="qr-picture" role="img" aria-label="QR code with the link below" />
}
