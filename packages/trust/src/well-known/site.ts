/**
 * The site that a host belongs to: what counts as one service, because one operator or owner has it in hand. Without a list of public suffixes that is the last two labels, so that two hosts of one owner are never
 * counted as two; strangers below one suffix, such as `co.uk`, are then counted as one, unless the caller names the suffix.
 */
export function siteOf(host: string, publicSuffixes: readonly string[]): string {
  const labels = host.split('.')
  // The longest suffix that fits, and the label before it.
  for (let from = 1; from < labels.length; from++)
    if (publicSuffixes.includes(labels.slice(from).join('.'))) return labels.slice(from - 1).join('.')
  return labels.slice(-2).join('.')
}
