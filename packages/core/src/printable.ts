const printable = /^[!-~]{1,64}$/

/** A name as a finding may show it: short and plain, or not at all. What strangers call things does not belong in a log. */
export function printableName(name: string): string {
  return printable.test(name) ? name : '…'
}
