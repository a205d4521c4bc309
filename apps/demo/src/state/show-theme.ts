import type { Theme } from '../messages/frame-command.ts'

/** Shows this document in the colours that were chosen. */
export function showTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}
