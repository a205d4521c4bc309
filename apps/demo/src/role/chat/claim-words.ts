const words: Readonly<Record<string, string>> = {
  fn: 'Name',
  'organization-name': 'Organisation',
  'organization-unit': 'Department',
  title: 'Job title',
  role: 'Role',
  hasLanguage: 'Languages',
  hasInstantMessage: 'Chat addresses',
  expertise: 'Products',
}

/** What people call a claim. */
export function claimWords(name: string): string {
  return words[name] ?? name
}
