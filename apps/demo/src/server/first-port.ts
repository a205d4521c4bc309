/** The port that is tried first, so that the address is the same every day and a browser finds what it kept. */
export const firstPort = 7311
