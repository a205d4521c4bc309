import type { Theme } from '../messages/frame-command.ts'
import { showTheme } from '../state/show-theme.ts'
import type { Frames } from './frames.ts'

const themes: readonly Theme[] = ['auto', 'light', 'dark']
const place = 'imprint-demo-theme'

/** The colours that were chosen on this machine before. */
export function rememberedTheme(): Theme {
  return themes.find((each) => each === localStorage.getItem(place)) ?? 'auto'
}

/** Shows the page and every frame in these colours, and remembers them. */
export function chooseTheme(theme: Theme, frames: Frames): void {
  localStorage.setItem(place, theme)
  showTheme(theme)
  frames.showTheme(theme)
}
