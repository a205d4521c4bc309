/** Reads an organisation's own directory export: vCard, CSV or JSON in, people with their devices out. */
export type {
  Directory,
  DirectoryClaims,
  DirectoryDevice,
  DirectoryFormat,
  DirectoryPerson,
  DirectoryProblem,
} from './directory/directory-person.ts'
export { type ReadDirectoryOptions, readDirectory } from './directory/read-directory.ts'
