/** A file that the scene can be taken along as. */
export interface TakeFile {
  readonly name: string
  readonly text: string
  /** The type that a browser saves it as. */
  readonly mediaType: string
}
