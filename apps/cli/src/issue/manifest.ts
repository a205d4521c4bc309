/** The form of the list of what a run issued. */
export const manifestVersion = 'imprint-issued/1'
